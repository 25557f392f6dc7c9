//~ leads to `helo`, but none of this plugin's URLS has that name
//= 1 error

use inventree::actix_web::web;
use inventree::prelude::*;

#[plugin(name = "Mine", mixins(urls, navigation))]
#[derive(Default)]
pub struct Mine;

async fn hello() -> &'static str {
    "hello"
}

impl UrlsMixin for Mine {
    const URLS: &'static [Url] = &[Url::new("hello/", "hello", |r| r.route(web::get().to(hello)))];
}

impl NavigationMixin for Mine {
    const NAVIGATION: &'static [Link] = &[Link::to("helo", "Say hello")];
}

fn main() {}
