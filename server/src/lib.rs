//! A stock-keeping server that hosts plugins and speaks InvenTree's wire protocol.
//!
//! [`run`] is the whole of a binary: another one can be the same server with other plugins.

pub mod app;
pub mod auth;
pub mod boot;
pub mod bundle;
pub mod cli;
pub mod config;
pub mod migrate;
pub mod plugin_urls;
pub mod routes;
pub mod state;
pub mod web;

use std::process::ExitCode;

/// Runs the command that the process was called with; without one, serves.
///
/// `expected` names the Cargo packages whose plugins the binary means to bring: one that registered nothing,
/// because no line of code names it, is an error at start.
#[must_use]
pub fn run(expected: &[&str]) -> ExitCode {
    cli::run(expected)
}
