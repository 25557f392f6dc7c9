//! A stock-keeping server that hosts plugins and speaks InvenTree's wire protocol.
//!
//! [`main!`] is the whole of a binary: another one can be the same server with other plugins.

pub mod app;
pub mod auth;
pub mod boot;
pub mod bundle;
pub mod cli;
pub mod config;
pub mod connection;
pub mod migrate;
pub mod plugin_urls;
pub mod private;
pub mod routes;
pub mod state;
pub mod traffic;
mod waiting;
pub mod web;

use std::process::ExitCode;

/// What [`main!`] names; not for people.
#[doc(hidden)]
pub mod __private {
    pub use inventree::__private::main;
}

/// Does not compile where a panic would end the process.
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

/// The whole program of a server that hosts the plugins of the named crates.
///
/// Each crate is linked, and has to register a plugin. A crate is named as code names it: `_` stands where its package
/// has `-`. A condition may stand before it. Where the manifest gives it another name, and cargo does not tell which is its own,
/// its package's follows: `other = "package-name"`.
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

/// Runs the command that the process was called with; without one, serves.
///
/// `expected` names the Cargo packages whose plugins the binary means to bring: one that registered nothing,
/// because no line of code names it, is an error at start.
#[must_use]
pub fn run(expected: &[&str]) -> ExitCode {
    cli::run(expected)
}
