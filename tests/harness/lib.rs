//! Test harness: servers with databases of their own, clients for them, and the plugins that tests need.

#![expect(clippy::expect_used, reason = "a harness fails by panicking")]

pub mod bench;
pub mod client;
pub mod contract;
pub mod database;
pub mod drill;
pub mod faulty;
pub mod gated;
pub mod hasty;
pub mod later_rule;
pub mod maker;
pub mod misspelt;
pub mod ordered;
pub mod pages;
pub mod process;
pub mod scanner;
pub mod server;
pub mod tangled;
pub mod told;
pub mod twofold;
pub mod validators;

// The samples belong to every server of the tests.
use inventree_plugins as _;

pub use client::{Client, Reply};
pub use database::Place;
pub use server::{Setup, TestServer};

/// The packages whose plugins a test server brings.
pub const EXPECTED: &[&str] = &["inventree-plugins", "inventree-tests"];

/// Writes each test once and runs it on both databases, each time on a server of its own.
///
/// `setup: |config| …;` in front configures their servers otherwise than usual.
///
/// The names that come out, `…::sqlite` and `…::postgres`, are what `cargo xtask test` counts.
#[macro_export]
macro_rules! on_both_databases {
    (setup: $setup:expr; $($(#[$attribute:meta])* fn $name:ident($server:ident) $body:block)*) => {
        $(
            $(#[$attribute])*
            mod $name {
                #[expect(unused_imports, reason = "a test need not use everything around it")]
                use super::*;

                fn rule($server: &$crate::TestServer) $body

                #[test]
                fn sqlite() {
                    $crate::server::with_setup($crate::Place::Sqlite, $setup, rule);
                }

                #[test]
                fn postgres() {
                    $crate::server::with_setup($crate::Place::Postgres, $setup, rule);
                }
            }
        )*
    };
    ($($rules:tt)*) => {
        $crate::on_both_databases! { setup: |_| {}; $($rules)* }
    };
}
