//~ `admin_source` is a file in the static folder, but there is none
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", admin_source = "admin.js")]
#[derive(Default)]
pub struct Mine;

fn main() {}
