//! The framework's tables: configuration, priorities, settings and failures of plugins.

pub mod failures;
pub mod plugin_config;
pub mod plugin_priority;
pub mod setting;
