//! The `locate` mixin: sets a flag in the metadata, in place of a real lamp.

use inventree::db::DbError;
use inventree::models::stock::{LOCATION, STOCK_ITEM};
use inventree::prelude::*;
use inventree::resource::{Resource, metadata};

/// Sets `located` in the metadata of the stock item or location.
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
        mark_located(cx, &LOCATION, location)
    }

    fn locate_stock_item(&self, cx: &Context, item: i64) -> Result<()> {
        mark_located(cx, &STOCK_ITEM, item)
    }
}

fn mark_located(cx: &Context, resource: &'static Resource, pk: i64) -> Result<()> {
    cx.db().write(|db| {
        let Some(mut kept) = metadata::find(db, resource, pk, None, true)? else {
            return Ok::<_, DbError>(());
        };
        kept.insert("located".to_owned(), json!(true));
        Ok(metadata::store(db, resource, pk, kept)?)
    })?;
    Ok(())
}
