//~ there is no folder `nowhere`
//~ there is no folder `neither`
//= 2 errors

use inventree::prelude::*;

#[plugin(name = "Mine", static_dir = "nowhere", template_dir = "neither")]
#[derive(Default)]
pub struct Mine;

fn main() {}
