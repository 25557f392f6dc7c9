//~ the path `a/{:[0-9]{2}}/` has a variable part with the name ``
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
        Url::new("a/{:[0-9]{2}}/", "hello", |r| r.route(web::get().to(hello))),
    ];
}

fn main() {}
