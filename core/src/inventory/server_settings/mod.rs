//! The server's own settings: global settings, and preferences of users.

pub mod batch_code;
pub mod choices;
pub mod global;
pub mod reference_pattern;
pub mod user;
