//! The rows of the database that plugins and the server share, and what is done with them.

pub mod error_report;
pub mod plugin_config;
pub mod role;
pub mod setting;
pub mod user;
