//! `locate`: shows users where stock is.

use crate::context::Context;
use crate::error::Result;
use crate::inventory::context::host_inventory;
use crate::items::{StockItemId, StockLocationId, stock_item};
use crate::mixin::listed;
use crate::plugin_trait::Plugin;

/// Shows users where a stock item or a stock location is, for example with a light on a shelf or a sound in a box.
///
/// - *active*: clients offer the plugin for locating.
/// - *requested*: `POST /api/locate/` with `{"plugin": slug, "item": pk}` or `{"plugin": slug, "location": pk}` checks
///   that the item or location exists, and responds at once.
/// - *called*: then [`locate_stock_item`](Self::locate_stock_item) or
///   [`locate_stock_location`](Self::locate_stock_location) runs isolated, on behalf of the user. The client does not
///   see the result; an error of the plugin is recorded as its failure.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Switches on the lamp of a location.
/// #[plugin(name = "Lamps", slug = "lamps", version = "1.0.0", mixins(locate))]
/// #[derive(Default)]
/// struct Lamps;
///
/// impl LocateMixin for Lamps {
///     fn locate_stock_location(&self, cx: &Context, location: StockLocationId) -> Result<()> {
///         cx.log(&format!("the lamp at location {location} is on"));
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `locate` but does not implement `LocateMixin`",
    label = "`impl LocateMixin for {Self}` is missing",
    note = "write `impl LocateMixin for {Self} {{ fn locate_stock_location(&self, cx: &Context, location: StockLocationId) -> Result<()> {{ … }} }}`",
    note = "or remove `locate` from `mixins(...)`"
)]
pub trait LocateMixin: listed::locate {
    /// Shows where the stock location is.
    ///
    /// # Errors
    /// An error of the plugin itself is recorded as its failure. The client sees no errors.
    fn locate_stock_location(&self, cx: &Context, location: StockLocationId) -> Result<()>;

    /// Shows where the stock item is. By default, shows the location of the item if it is in stock, also to a user who may
    /// not view stock.
    ///
    /// # Errors
    /// An error of the plugin itself is recorded as its failure. The client sees no errors.
    fn locate_stock_item(&self, cx: &Context, item: StockItemId) -> Result<()> {
        let inventory = host_inventory(cx);
        let found = inventory.find(stock_item::ID.eq(item).and(stock_item::IN_STOCK.eq(true)));
        let location = found.first()?.and_then(|item| item.location);
        location.map_or(Ok(()), |location| self.locate_stock_location(cx, location))
    }
}

/// The trait that the host calls for [`LocateMixin`].
pub trait DynLocate: Send + Sync {
    /// See [`LocateMixin::locate_stock_location`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn locate_stock_location(&self, cx: &Context, location: StockLocationId) -> Result<()>;
    /// See [`LocateMixin::locate_stock_item`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn locate_stock_item(&self, cx: &Context, item: StockItemId) -> Result<()>;
}

impl<P: LocateMixin + Plugin> DynLocate for P {
    fn locate_stock_location(&self, cx: &Context, location: StockLocationId) -> Result<()> {
        LocateMixin::locate_stock_location(self, cx, location)
    }

    fn locate_stock_item(&self, cx: &Context, item: StockItemId) -> Result<()> {
        LocateMixin::locate_stock_item(self, cx, item)
    }
}

crate::mixin_kind! {
    /// The mixin `locate`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub locate = "locate", "Locate": LocateMixin => dyn DynLocate
}
