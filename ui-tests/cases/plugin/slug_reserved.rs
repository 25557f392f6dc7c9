//~ slug `settings` is a word of the API's addresses
//~ slug = "settings-plugin"
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", slug = "settings")]
#[derive(Default)]
pub struct Mine;

fn main() {}
