//! `locate`: showing people where things are.

use crate::context::Context;
use crate::db::DbError;
use crate::error::Result;
use crate::mixin::listed;
use crate::models::stock::STOCK_ITEM;
use crate::plugin_trait::Plugin;
use crate::resource::read;

/// Shows people where a stock item or a location is: a light on a shelf, a sound in a box.
///
/// - *active*: clients offer it.
/// - *asked*: `POST /api/locate/` with `{"plugin": slug, "item": pk}` or `{"plugin": slug, "location": pk}` is answered
///   at once; the plugin works afterwards, behind the fence. What goes wrong is recorded as its failure.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Lets the box shine.
/// #[plugin(name = "Shine", slug = "shine", version = "1.0.0", mixins(locate))]
/// #[derive(Default)]
/// struct Shine;
///
/// impl LocateMixin for Shine {
///     fn locate_stock_location(&self, cx: &Context, location: i64) -> Result<()> {
///         cx.log(&format!("the lamp at location {location} is on"));
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `locate` but does not implement `LocateMixin`",
    label = "`impl LocateMixin for {Self}` is missing",
    note = "write `impl LocateMixin for {Self} {{ fn locate_stock_location(&self, cx: &Context, location: i64) -> Result<()> {{ … }} }}`",
    note = "or remove `locate` from `mixins(...)`"
)]
pub trait LocateMixin: listed::locate {
    /// Shows where the location of the key is.
    ///
    /// # Errors
    /// Any error is recorded as a failure of the plugin.
    fn locate_stock_location(&self, cx: &Context, location: i64) -> Result<()>;

    /// Shows where the stock item of the key is: its location, where it is in stock.
    ///
    /// # Errors
    /// Any error is recorded as a failure of the plugin.
    fn locate_stock_item(&self, cx: &Context, item: i64) -> Result<()> {
        let item = cx
            .db()
            .read(|db| Ok::<_, DbError>(read::by_key(db, &STOCK_ITEM, item)?))?;
        let location = item
            .filter(|item| item.is("in_stock"))
            .and_then(|item| item.integer("location"));
        location.map_or(Ok(()), |location| self.locate_stock_location(cx, location))
    }
}

/// The host's side of [`LocateMixin`].
pub trait DynLocate: Send + Sync {
    /// See [`LocateMixin::locate_stock_location`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn locate_stock_location(&self, cx: &Context, location: i64) -> Result<()>;
    /// See [`LocateMixin::locate_stock_item`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn locate_stock_item(&self, cx: &Context, item: i64) -> Result<()>;
}

impl<P: LocateMixin + Plugin> DynLocate for P {
    fn locate_stock_location(&self, cx: &Context, location: i64) -> Result<()> {
        LocateMixin::locate_stock_location(self, cx, location)
    }

    fn locate_stock_item(&self, cx: &Context, item: i64) -> Result<()> {
        LocateMixin::locate_stock_item(self, cx, item)
    }
}

crate::mixin_kind! {
    /// The mixin `locate`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub locate = "locate", "Locate": LocateMixin => dyn DynLocate
}
