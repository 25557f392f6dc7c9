//! Integration tests: one binary. Its folders mirror those of the server.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod cli;
mod disk;
mod documents;
mod durable;
mod faults;
mod features;
mod inventory;
mod isolation;
mod layering;
mod linkage;
mod logged_out;
mod memory;
mod migrate;
mod processes;
mod readme;
mod registry;
mod routes;
mod scratch;
mod secret_key;
mod secrets;
mod stall;
mod threads;
mod words;
