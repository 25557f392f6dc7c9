//! The `locate` mixin: sets a flag in the metadata, in place of a real lamp.

use inventree::prelude::*;

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
    fn locate_stock_location(&self, cx: &Context, location: StockLocationId) -> Result<()> {
        let located = json!({ "located": true });
        cx.inventory().set_metadata(location, &located)
    }

    fn locate_stock_item(&self, cx: &Context, item: StockItemId) -> Result<()> {
        let located = json!({ "located": true });
        cx.inventory().set_metadata(item, &located)
    }
}
