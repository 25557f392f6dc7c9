//! Failing before the first request: addresses that no app can mount. Registered by hand, since every other
//! test's server would tell of it.

use std::sync::Arc;

use inventree::actix_web::{self, web};
use inventree::entry::{Cast, Entry};
use inventree::meta::Meta;
use inventree::mixin::{Declares, kind};
use inventree::prelude::*;

use crate::bench::many;

/// One address with a pattern that is none, one whose handlers panic while they are added, and a sound one.
#[derive(Debug)]
pub struct Unmountable;

impl Plugin for Unmountable {
    const META: Meta = many::meta("Unmountable", "unmountable");
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

/// What a catalog takes.
pub static ENTRY: Entry = Entry {
    meta: const { &Unmountable::META },
    make: || Arc::new(Unmountable),
    casts: CASTS,
    files: None,
    templates: None,
};
