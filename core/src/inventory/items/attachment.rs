//! Attachments of items.

use chrono::NaiveDate;

use super::keys::{AttachmentId, AttachmentKey, UserId};
use inventree_macros::model;

/// An attachment of an item: a file or a link.
#[model(AttachmentKey)]
pub struct Attachment {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: AttachmentId,
    /// Name of the model of the item, such as `part`.
    #[field(read_only)]
    pub model_type: String,
    /// Primary key of the item.
    #[field(read_only)]
    pub model_id: i64,
    /// Path of the file below the media folder; empty for a link.
    #[field(name = "attachment", read_only)]
    pub path: String,
    /// The link; empty for a file.
    pub link: String,
    /// Comment.
    pub comment: String,
    /// Size of the file in bytes; 0 for a link.
    #[field(read_only)]
    pub file_size: i64,
    /// When it was added.
    #[field(read_only)]
    pub upload_date: Option<NaiveDate>,
    /// Who added it.
    #[field(read_only)]
    pub upload_user: Option<UserId>,
}
