//~ the name `日本` gives no slug
//= 1 error

use inventree::prelude::*;

#[plugin(name = "日本")]
#[derive(Default)]
pub struct Mine;

fn main() {}
