//! Fields that hold a file: what came with the request is looked at, and placed with the row.

use super::show::address;
use super::write::WriteError;
use super::{Change, Field, Kind, Review, sent};
use crate::db::lock::{self, Lock};
use crate::media::{Upload, picture};

/// The text for a field of a file for which something else was sent.
const NO_FILE: &str = "The submitted data was not a file. Check the encoding type on the form.";

fn fields(change: &Change) -> impl Iterator<Item = &'static Field> + use<> {
    let fields = change.resource().fields.iter();
    fields.filter(|field| field.kind.is_file() && !field.read_only)
}

/// Looks at what was sent for the fields of files.
pub(super) fn check(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    for field in fields(change) {
        let wrong = match (
            review.author.files.upload(field.name),
            change.sent(field.name),
        ) {
            (Some(upload), _) => wrong_with(field.kind, upload),
            (None, Some(value)) if !sent::is_nothing(value) => {
                // Clients send back what they were shown.
                let shown = address(change.after.text(field.name));
                (value.as_str() != Some(&shown)).then_some(NO_FILE)
            }
            _ => None,
        };
        if let Some(text) = wrong {
            review.refuse(field.name, text);
        }
    }
    Ok(())
}

fn wrong_with(kind: Kind, upload: &Upload) -> Option<&'static str> {
    if upload.size == 0 {
        return Some("The submitted file is empty.");
    }
    let is_wrong = matches!(kind, Kind::Image) && picture::endings(upload.path()).is_none();
    is_wrong.then_some(picture::NO_PICTURE)
}

/// Stores the files that came, in the transaction that writes the row.
pub(super) fn place(review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
    let author = review.author;
    for field in fields(change) {
        if let Some(upload) = author.files.upload(field.name) {
            lock::take(review.db, Lock::Files)?;
            let resource = change.resource();
            let folder = resource.rules.folder(resource, &change.after);
            let name = match picture::endings(upload.path()) {
                Some(endings) if matches!(field.kind, Kind::Image) => {
                    picture::named(&upload.name, endings)
                }
                _ => upload.name.clone(),
            };
            let path = author.files.place(upload, &folder, &name)?;
            change.after.set(field.name, path);
        }
        if change.changes(field.name) {
            author.files.touch();
        }
    }
    Ok(())
}
