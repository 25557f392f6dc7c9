//~ there is no file `admin.js` in the folder `.`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", static_dir = ".", admin_source = "admin.js:draw")]
#[derive(Default)]
pub struct Mine;

fn main() {}
