//~ not all trait items implemented
//~ missing: `NAVIGATION`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(urls, navigation))]
#[derive(Default)]
pub struct Mine;

impl UrlsMixin for Mine {
    const URLS: &'static [Url] = &[];
}

impl NavigationMixin for Mine {}

fn main() {}
