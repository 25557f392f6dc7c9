//! Groups of users.

use super::keys::{GroupId, GroupKey};
use inventree_macros::model;

/// A group of users. Administrators change groups; plugins only read them.
#[model(GroupKey)]
pub struct Group {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: GroupId,
    /// Name.
    #[field(read_only)]
    pub name: String,
}
