//! Images of parts and companies that are not uploaded.

use crate::resource::{Change, WriteContext, WriteError, parse};

/// InvenTree's message where image downloads are disabled. This server never downloads.
const DOWNLOAD_DISABLED: &str = "Downloading images from remote URL is not enabled";

/// Maximum length of the name of an existing image, in characters.
const MAX_NAME_LENGTH: usize = 250;

/// Rejects an image that would have to be downloaded.
pub(super) fn reject_remote(context: &mut WriteContext<'_>, change: &Change) {
    let sent = change.request_value("remote_image");
    if sent.is_some_and(|sent| !parse::is_null_or_empty(sent)) {
        context.reject("remote_image", DOWNLOAD_DISABLED);
    }
}

/// Sets an image that another item has.
///
/// # Errors
/// When the query fails.
pub(super) fn use_existing(
    context: &mut WriteContext<'_>,
    change: &mut Change,
) -> Result<(), WriteError> {
    let Some(sent) = change
        .request_value("existing_image")
        .filter(|sent| !parse::is_null_or_empty(sent))
    else {
        return Ok(());
    };
    let name = match parse::text(sent, MAX_NAME_LENGTH, true) {
        Ok(name) => name,
        Err(text) => {
            context.reject("existing_image", text);
            return Ok(());
        }
    };
    let resource = change.resource();
    let folder = context
        .actor
        .rules(resource)
        .upload_folder(resource, &change.after);
    match context
        .actor
        .files
        .find_existing(context.db, &folder, &name)?
    {
        Some(path) => change.after.set("image", path),
        None => context.reject("existing_image", "Image file does not exist"),
    }
    Ok(())
}
