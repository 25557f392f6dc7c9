//! The inventory: resources, their models and rules, files, supplier labels, and the mixins that depend on them.

mod checks;
pub(crate) mod context;
pub(crate) mod host;
pub mod interface;
pub mod items;
pub mod media;
pub(crate) mod mixin;
pub mod models;
pub mod query;
pub mod resource;
pub mod server_settings;
pub mod supplier_label;
