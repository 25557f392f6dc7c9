//! What Cargo says of the crate that is being compiled.

use std::path::PathBuf;

/// The variable's text; `None` where it is not set or empty.
#[expect(
    clippy::disallowed_methods,
    reason = "Cargo hands the manifest to macros in this way"
)]
pub(crate) fn text(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// The folder of the crate's `Cargo.toml`.
pub(crate) fn manifest_dir() -> PathBuf {
    text("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default()
}
