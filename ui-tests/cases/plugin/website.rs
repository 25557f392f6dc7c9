//~ website `example.com` starts with neither
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", website = "example.com")]
#[derive(Default)]
pub struct Mine;

fn main() {}
