//~ names a folder beside `Cargo.toml`, not `/tmp`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", static_dir = "/tmp")]
#[derive(Default)]
pub struct Mine;

fn main() {}
