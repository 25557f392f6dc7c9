//~ no variant or associated item named `Write` found for enum `inventree::prelude::Permission`
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
        Url::new("a/", "hello", |r| r.route(web::get().to(hello))).role(Role::Stock, Permission::Write),
    ];
}

fn main() {}
