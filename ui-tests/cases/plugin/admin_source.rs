//~ `admin.ts` is neither a JavaScript file nor
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", admin_source = "admin.ts")]
#[derive(Default)]
pub struct Mine;

fn main() {}
