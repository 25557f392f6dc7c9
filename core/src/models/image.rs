//! Pictures of parts and companies that are not sent as files.

use crate::resource::write::WriteError;
use crate::resource::{Change, Review, sent};

/// The text for a picture that is to be fetched, as where the reference has it switched off: this server
/// fetches nothing.
const NOT_FETCHED: &str = "Downloading images from remote URL is not enabled";

/// Longest name of a picture that is picked, in characters.
const LONGEST: usize = 250;

/// Refuses a picture that is to be fetched from elsewhere.
pub(super) fn refuse_remote(review: &mut Review<'_>, change: &Change) {
    let sent = change.sent("remote_image");
    if sent.is_some_and(|sent| !sent::is_nothing(sent)) {
        review.refuse("remote_image", NOT_FETCHED);
    }
}

/// Takes a picture that another item has.
///
/// # Errors
/// When the query fails.
pub(super) fn pick(review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
    let Some(sent) = change
        .sent("existing_image")
        .filter(|sent| !sent::is_nothing(sent))
    else {
        return Ok(());
    };
    let name = match sent::text(sent, LONGEST, true) {
        Ok(name) => name,
        Err(text) => {
            review.refuse("existing_image", text);
            return Ok(());
        }
    };
    let resource = change.resource();
    let folder = resource.rules.folder(resource, &change.after);
    match review.author.files.existing(review.db, &folder, &name)? {
        Some(path) => change.after.set("image", path),
        None => review.refuse("existing_image", "Image file does not exist"),
    }
    Ok(())
}
