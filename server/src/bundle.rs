//! The plugin crates of this server.

// Naming the crate is what links it; its plugins are chosen by features.
use inventree_plugins as _;

/// Packages that must register plugins. Without any plugin feature there is nothing to expect.
pub const EXPECTED: &[&str] = if inventree_plugins::ANY {
    &["inventree-plugins"]
} else {
    &[]
};
