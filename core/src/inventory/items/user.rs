//! Users.

use super::keys::{UserId, UserKey};
use inventree_macros::model;

/// A user of the server. Administrators change users; plugins only read them.
#[model(UserKey)]
pub struct User {
    /// Primary key.
    #[field(name = "pk", read_only)]
    pub id: UserId,
    /// Username.
    #[field(read_only)]
    pub username: String,
    /// First name.
    #[field(read_only)]
    pub first_name: String,
    /// Last name.
    #[field(read_only)]
    pub last_name: String,
    /// Email address.
    #[field(read_only)]
    pub email: String,
    /// Whether the user is staff.
    #[field(read_only)]
    pub is_staff: bool,
    /// Whether the user has all permissions.
    #[field(read_only)]
    pub is_superuser: bool,
    /// Whether the user can log in.
    #[field(read_only)]
    pub is_active: bool,
}
