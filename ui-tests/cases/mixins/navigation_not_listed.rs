//~ `Mine` implements `NavigationMixin`, but `#[plugin]` does not list the mixin `navigation`
//~ mixins(navigation)
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(urls))]
#[derive(Default)]
pub struct Mine;

impl UrlsMixin for Mine {
    const URLS: &'static [Url] = &[];
}

impl NavigationMixin for Mine {
    const NAVIGATION: &'static [Link] = &[];
}

fn main() {}
