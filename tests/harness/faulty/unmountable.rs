//! A plugin that fails before the first request: its URLs cannot be mounted. It is not registered by `#[plugin]`, since
//! the servers of all other tests would report it.

use std::sync::Arc;

use inventree::actix_web::{self, web};
use inventree::entry::{Cast, Entry};
use inventree::meta::Meta;
use inventree::mixin::{Declares, kind};
use inventree::prelude::*;

use crate::bench::generated_plugins;

/// Has a URL with a malformed pattern, one that panics while its handlers are added, and a valid one.
#[derive(Debug)]
pub struct Unmountable;

impl Plugin for Unmountable {
    const META: Meta = generated_plugins::meta("Unmountable", "unmountable");
}

impl Declares<kind::urls> for Unmountable {}

#[expect(clippy::panic, reason = "this is the plugin that panics")]
impl UrlsMixin for Unmountable {
    const URLS: &'static [Url] = &[
        Url::new("{id:[}/", "pattern", |page| page.to(fine)),
        Url::new("panics/", "panics", |_| panic!("faulty on purpose")),
        Url::new("fine/", "fine", |page| page.to(fine)),
    ];
}

async fn fine(_: web::Bytes) -> actix_web::Result<&'static str> {
    Ok("fine")
}

static CASTS: &[Cast] = &[Cast::of::<kind::urls, Unmountable>()];

/// The entry for a catalog.
pub static ENTRY: Entry = Entry {
    meta: const { &Unmountable::META },
    construct: || Arc::new(Unmountable),
    casts: CASTS,
    static_files: None,
    templates: None,
};
