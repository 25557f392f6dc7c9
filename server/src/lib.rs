//! A stock-keeping server that hosts plugins and speaks InvenTree's wire protocol.
//!
//! [`main!`] is a complete program: another binary can be the same server with other plugins.

pub mod app;
pub mod auth;
mod blocking;
pub mod boot;
pub mod bundle;
pub mod cli;
pub mod config;
pub mod connection;
pub mod file_permissions;
pub mod migrate;
pub mod plugin_urls;
pub mod routes;
mod slow_warning;
pub mod state;
pub mod traffic;
pub mod web;

use std::process::ExitCode;

/// Used by the expansion of [`main!`]; not public API.
#[doc(hidden)]
pub mod __private {
    pub use inventree::__private::main;
}

/// Fails to compile if a panic would abort the process.
#[doc(hidden)]
#[macro_export]
macro_rules! __require_unwind {
    () => {
        #[cfg(panic = "abort")]
        ::core::compile_error!(
            "with `panic = \"abort\"` one plugin that panics ends the server for all\n\
             help: remove `panic = \"abort\"` from the profile in Cargo.toml, and `-Cpanic=abort` from the flags of rustc"
        );
    };
}

__require_unwind!();

/// Generates the `main` of a server that hosts the plugins of the named crates.
///
/// Each crate is linked, and must register a plugin. A crate is named as in code, with `_` for each `-` of its package.
/// A `#[cfg(…)]` may precede it. If the manifest renames the dependency and cargo does not report its package, the
/// package follows: `other = "package-name"`.
///
/// ```text
/// inventree_server::main!(greeter, #[cfg(feature = "kicad")] kicad_import);
/// ```
#[macro_export]
macro_rules! main {
    ($($plugins:tt)*) => {
        $crate::__private::main! { ($crate) $($plugins)* }
    };
}

/// Runs the command of the command line; without one, `serve`.
///
/// `expected` names the Cargo packages that must register plugins. A package that registered none, because no code
/// names and so links it, is an error at start.
#[must_use]
pub fn run(expected: &[&str]) -> ExitCode {
    cli::run(expected)
}
