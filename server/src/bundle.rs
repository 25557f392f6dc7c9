//! The plugin crates of this server.

// Naming the crate links it. Cargo features select its plugins.
use inventree_plugins as _;

/// Packages that must register plugins. Empty without any plugin feature.
pub const EXPECTED: &[&str] = if inventree_plugins::HAS_PLUGINS {
    &["inventree-plugins"]
} else {
    &[]
};
