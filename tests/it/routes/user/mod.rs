mod auth;
mod groups;
mod guessing;
mod me;
pub(super) mod sessions;
mod tokens;
mod users;
