//~ slug `settings` is reserved for the API's URLs
//~ slug = "settings-plugin"
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", slug = "settings")]
#[derive(Default)]
pub struct Mine;

fn main() {}
