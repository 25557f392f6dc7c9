mod auth;
mod groups;
mod me;
pub(super) mod sessions;
mod tokens;
mod users;
