//! Slugs: the unique keys of plugins.

/// Words that the API uses in place of a slug in its URLs, so that they cannot be slugs.
pub const RESERVED: &[&str] = inventree_macros::reserved_slugs!();
