//~ not all trait items implemented
//~ missing: `URLS`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(urls))]
#[derive(Default)]
pub struct Mine;

impl UrlsMixin for Mine {}

fn main() {}
