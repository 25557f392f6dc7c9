//! The server with the plugins that come with it.

use std::process::ExitCode;

fn main() -> ExitCode {
    inventree_server::run(inventree_server::bundle::EXPECTED)
}
