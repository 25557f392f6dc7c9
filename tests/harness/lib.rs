//! Test harness: servers with separate databases, clients for them, and plugins for the tests.

#![expect(clippy::expect_used, reason = "a harness fails by panicking")]

pub mod bench;
pub mod blocking;
pub mod client;
pub mod contract;
pub mod controlled_start;
pub mod database;
pub mod deadlocking;
pub mod drill;
pub mod faulty;
pub mod late_validator;
pub mod misspelt;
pub mod pages;
pub mod priorities;
pub mod process;
pub mod propagating;
pub mod reentrant;
pub mod scanner;
pub mod server;
pub mod system;
pub mod validators;
pub mod writer;

// Links the sample plugins into every test server.
use inventree_plugins as _;

pub use client::{Client, Reply};
pub use database::DatabaseKind;
pub use server::{Setup, TestServer};

/// The packages whose plugins a test server contains.
pub const EXPECTED_PACKAGES: &[&str] = &["inventree-plugins", "inventree-tests"];

/// Runs each test on both databases, each time on a new server.
///
/// A leading `setup: |config| …;` changes the configuration of the servers.
///
/// `cargo xtask test` counts the generated names `…::sqlite` and `…::postgres`.
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
                    $crate::server::with_setup($crate::DatabaseKind::Sqlite, $setup, rule);
                }

                #[test]
                fn postgres() {
                    $crate::server::with_setup($crate::DatabaseKind::Postgres, $setup, rule);
                }
            }
        )*
    };
    ($($rules:tt)*) => {
        $crate::on_both_databases! { setup: |_| {}; $($rules)* }
    };
}
