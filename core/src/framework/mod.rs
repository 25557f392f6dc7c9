//! The framework, which another host could use, too. It does not depend on the inventory above it.

pub mod access;
pub mod clean;
pub mod clock;
pub(crate) mod const_check;
pub mod context;
pub mod db;
pub mod decimal;
pub mod dispatch;
pub mod entry;
pub mod error;
pub mod folder;
pub mod json_error;
pub mod meta;
pub mod metadata_update;
pub(crate) mod mixin;
pub(crate) mod plugin_trait;
pub mod registry;
pub mod schema;
pub mod settings;
pub mod slug;
pub mod supervise;
pub(crate) mod template;
pub mod validation_errors;
pub mod version;
