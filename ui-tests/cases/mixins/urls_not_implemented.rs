//~ plugin `Mine` declares the mixin `urls` but does not implement `UrlsMixin`
//~ const URLS
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(urls))]
#[derive(Default)]
pub struct Mine;

fn main() {}
