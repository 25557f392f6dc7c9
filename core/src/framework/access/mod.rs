//! Access: users, and the roles that their groups grant.

pub mod role;
pub mod user;

pub use role::{Permission, Role, Roles};
pub use user::{User, UserRow};
