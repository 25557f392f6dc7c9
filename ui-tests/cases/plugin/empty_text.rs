//~ `license` is empty
//~ `title` is empty
//~ `author` is empty
//~ `description` is empty
//= 4 errors

use inventree::prelude::*;

#[plugin(name = "Mine", license = "", title = "", author = " ", description = "")]
#[derive(Default)]
pub struct Mine;

fn main() {}
