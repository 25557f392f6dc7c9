//~ plugin `Mine` declares the mixin `navigation` but does not implement `NavigationMixin`
//~ const NAVIGATION
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(urls, navigation))]
#[derive(Default)]
pub struct Mine;

impl UrlsMixin for Mine {
    const URLS: &'static [Url] = &[];
}

fn main() {}
