//! Any number of plugins, created at run time: entries that differ only in their metadata.

use std::sync::Arc;

use inventree::entry::{Cast, Entry};
use inventree::meta::{Meta, Source};
use inventree::mixin::{Declares, kind};
use inventree::prelude::*;

/// A plugin with an action, which also receives every barcode and matches none.
#[derive(Debug, Default)]
pub struct OneOfMany;

impl Plugin for OneOfMany {
    const META: Meta = meta("", "");
}

impl Declares<kind::action> for OneOfMany {}
impl Declares<kind::barcode> for OneOfMany {}

impl ActionMixin for OneOfMany {
    const ACTION_NAME: &'static str = "one-of-many";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

impl BarcodeMixin for OneOfMany {
    fn scan(&self, _cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        Ok(barcode
            .text()
            .strip_prefix("one-of-many")
            .map(|_| Scan::new()))
    }
}

/// Returns the metadata of a mandatory plugin with the given names.
#[must_use]
pub const fn meta(name: &'static str, slug: &'static str) -> Meta {
    Meta {
        name,
        slug,
        title: None,
        description: "one of many",
        author: None,
        published: None,
        version: "1.0.0",
        website: None,
        license: None,
        min_version: None,
        max_version: None,
        admin_source: None,
        mandatory: true,
        acts_as_system: false,
        priority: 0,
        source: Source {
            package: "inventree-tests",
            module: module_path!(),
            file: file!(),
            line: line!(),
        },
    }
}

static CASTS: &[Cast] = &[
    Cast::of::<kind::action, OneOfMany>(),
    Cast::of::<kind::barcode, OneOfMany>(),
];

/// Returns the given number of entries. They live as long as the process, like all entries.
#[must_use]
pub fn entries(count: usize) -> Vec<&'static Entry> {
    (0..count).map(entry).collect()
}

fn entry(number: usize) -> &'static Entry {
    let slug: &'static str = Box::leak(format!("one-of-many-{number:05}").into_boxed_str());
    let meta: &'static Meta = Box::leak(Box::new(meta(slug, slug)));
    Box::leak(Box::new(Entry {
        meta,
        construct: || Arc::new(OneOfMany),
        casts: CASTS,
        static_files: None,
        templates: None,
    }))
}
