//! Pictures of parts and companies that are not sent as files.

use diesel::QueryResult;

use crate::db::Db;
use crate::resource::{Author, Change, Refusals, sent};

/// The text for a picture that is to be fetched, as where the reference has it switched off: this server
/// fetches nothing.
const NOT_FETCHED: &str = "Downloading images from remote URL is not enabled";

/// Longest name of a picture that is picked, in characters.
const LONGEST: usize = 250;

/// Refuses a picture that is to be fetched from elsewhere.
pub(super) fn refuse_remote(change: &Change, refusals: &mut Refusals) {
    let sent = change.sent("remote_image");
    if sent.is_some_and(|sent| !sent::is_nothing(sent)) {
        refusals.add("remote_image", NOT_FETCHED);
    }
}

/// Takes a picture that another item has.
///
/// # Errors
/// When the query fails.
pub(super) fn pick(
    db: &mut Db,
    author: Author<'_>,
    change: &mut Change,
    refusals: &mut Refusals,
) -> QueryResult<()> {
    let Some(sent) = change
        .sent("existing_image")
        .filter(|sent| !sent::is_nothing(sent))
    else {
        return Ok(());
    };
    let name = match sent::text(sent, LONGEST, true) {
        Ok(name) => name,
        Err(text) => {
            refusals.add("existing_image", text);
            return Ok(());
        }
    };
    let resource = change.resource();
    let folder = resource.rules.folder(resource, &change.after);
    match author.files.existing(db, &folder, &name)? {
        Some(path) => change.after.set("image", path),
        None => refusals.add("existing_image", "Image file does not exist"),
    }
    Ok(())
}
