//~ the path `a b/` contains a space, `?` or `#`
//= 1 error

use inventree::actix_web::web;
use inventree::prelude::*;

#[plugin(name = "Mine", mixins(urls))]
#[derive(Default)]
pub struct Mine;

async fn hello() -> &'static str {
    "hello"
}

impl UrlsMixin for Mine {
    const URLS: &'static [Url] = &[
        Url::new("a b/", "hello", |r| r.route(web::get().to(hello))),
    ];
}

fn main() {}
