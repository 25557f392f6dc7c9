//! The server with its bundled plugins.

use std::process::ExitCode;

fn main() -> ExitCode {
    inventree_server::run(inventree_server::bundle::EXPECTED)
}
