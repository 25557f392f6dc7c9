//~ mixin `navigation` needs the mixin `urls`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(navigation))]
#[derive(Default)]
pub struct Mine;

impl UrlsMixin for Mine {
    const URLS: &'static [Url] = &[];
}

impl NavigationMixin for Mine {
    const NAVIGATION: &'static [Link] = &[];
}

fn main() {}
