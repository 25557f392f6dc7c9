//~ `admin_source` names a file in the static folder, but `static_dir` is missing
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", admin_source = "admin.js")]
#[derive(Default)]
pub struct Mine;

fn main() {}
