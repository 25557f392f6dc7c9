//! The inventory's methods of a plugin's context.

use std::sync::Arc;

use crate::context::{Context, ReadContext};
use crate::interface::Inventory;
use crate::resource::Writer;

/// The inventory's method of a plugin's context. The [prelude](crate::prelude) exports it.
pub trait InventoryContext: Sized {
    /// Returns the inventory, with the rights of the calling user. From a [`ReadContext`] it only reads.
    fn inventory(&self) -> Inventory<Self>;
}

impl InventoryContext for ReadContext {
    fn inventory(&self) -> Inventory<Self> {
        Inventory::new(writer(self))
    }
}

impl InventoryContext for Context {
    fn inventory(&self) -> Inventory<Self> {
        Inventory::new(writer(self))
    }
}

impl Writer {
    /// Returns the writer of the calling user, for mixins and servers that work on any resource. Plugins use
    /// [`cx.inventory()`](InventoryContext::inventory).
    #[must_use]
    pub fn of(cx: &Context) -> Self {
        writer(cx)
    }
}

fn writer(cx: &ReadContext) -> Writer {
    let mut writer = Writer::new(cx.host(), Arc::clone(cx.shared_user()));
    writer.is_plugin = true;
    writer
}
