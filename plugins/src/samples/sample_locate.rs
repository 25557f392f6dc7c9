//! The `locate` mixin: a lamp that is a note in the metadata.

use inventree::db::DbError;
use inventree::models::stock::{LOCATION, STOCK_ITEM};
use inventree::prelude::*;
use inventree::resource::{Resource, metadata};

/// Notes in the metadata of an item or a location that it was located.
#[plugin(
    name = "SampleLocatePlugin",
    slug = "samplelocate",
    title = "Sample plugin for locating items",
    version = "0.2.0",
    mixins(locate)
)]
#[derive(Debug, Default)]
pub struct SampleLocate;

impl LocateMixin for SampleLocate {
    fn locate_stock_location(&self, cx: &Context, location: i64) -> Result<()> {
        shine(cx, &LOCATION, location)
    }

    fn locate_stock_item(&self, cx: &Context, item: i64) -> Result<()> {
        shine(cx, &STOCK_ITEM, item)
    }
}

fn shine(cx: &Context, resource: &'static Resource, pk: i64) -> Result<()> {
    cx.db().write(|db| {
        let Some(mut kept) = metadata::find(db, resource, pk, None, true)? else {
            return Ok::<_, DbError>(());
        };
        kept.insert("located".to_owned(), json!(true));
        Ok(metadata::store(db, resource, pk, kept)?)
    })?;
    Ok(())
}
