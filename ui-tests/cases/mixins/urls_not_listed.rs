//~ `Mine` implements `UrlsMixin`, but `#[plugin]` does not list the mixin `urls`
//~ mixins(urls)
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins())]
#[derive(Default)]
pub struct Mine;

impl UrlsMixin for Mine {
    const URLS: &'static [Url] = &[];
}

fn main() {}
