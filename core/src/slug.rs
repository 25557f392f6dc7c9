//! Slugs: the unique keys of plugins.

/// Words that stand where a slug stands in the addresses of the API.
pub const RESERVED: &[&str] = inventree_macros::reserved_slugs!();
