//! File fields: checks the uploaded files and stores them with the row.

use super::serialize::media_url;
use super::{Change, Field, FieldType, WriteContext, WriteError, parse};
use crate::db::lock::{self, AdvisoryLock};
use crate::media::{Upload, image};

/// Message for a file field whose value is not a file.
const NOT_A_FILE: &str = "The submitted data was not a file. Check the encoding type on the form.";

fn file_fields(change: &Change) -> impl Iterator<Item = &'static Field> + use<> {
    let fields = change.resource().fields.iter();
    fields.filter(|field| field.field_type.is_file() && !field.read_only)
}

/// Checks the values of the file fields.
pub(super) fn check(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    for field in file_fields(change) {
        let wrong = match (
            context.actor.files.upload(field.name),
            change.request_value(field.name),
        ) {
            (Some(upload), _) => upload_error(field.field_type, upload),
            (None, Some(value)) if !parse::is_null_or_empty(value) => {
                // Clients send back the URL that they received.
                let url = media_url(change.after.text(field.name));
                (value.as_str() != Some(&url)).then_some(NOT_A_FILE)
            }
            _ => None,
        };
        if let Some(text) = wrong {
            context.reject(field.name, text);
        }
    }
    Ok(())
}

fn upload_error(kind: FieldType, upload: &Upload) -> Option<&'static str> {
    if upload.size == 0 {
        return Some("The submitted file is empty.");
    }
    let is_wrong =
        matches!(kind, FieldType::Image) && image::detect_extensions(upload.path()).is_none();
    is_wrong.then_some(image::INVALID_IMAGE)
}

/// Stores the uploaded files, in the transaction that writes the row.
pub(super) fn store(context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
    let author = context.actor;
    for field in file_fields(change) {
        if let Some(upload) = author.files.upload(field.name) {
            lock::acquire(context.db, AdvisoryLock::Files)?;
            let resource = change.resource();
            let folder = author
                .rules(resource)
                .upload_folder(resource, &change.after);
            let name = match image::detect_extensions(upload.path()) {
                Some(endings) if matches!(field.field_type, FieldType::Image) => {
                    image::image_file_name(&upload.name, endings)
                }
                _ => upload.name.clone(),
            };
            let path = author.files.save(upload, &folder, &name)?;
            change.after.set(field.name, path);
        }
        if change.has_changed(field.name) {
            author.files.mark_changed();
        }
    }
    Ok(())
}
