//~ `admin.js:draw it` is neither a JavaScript file nor
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", admin_source = "admin.js:draw it")]
#[derive(Default)]
pub struct Mine;

fn main() {}
