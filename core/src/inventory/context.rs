//! The inventory's methods of a plugin's context.

use std::sync::Arc;

use crate::access::User;
use crate::context::{Context, ReadContext};
use crate::error::{Error, Result};
use crate::interface::Inventory;
use crate::mixin::urls::RequestContext;
use crate::plugin_trait::ActsAsSystem;
use crate::resource::Writer;

/// The inventory's methods of a plugin's context. The [prelude](crate::prelude) exports it.
pub trait InventoryContext: Sized {
    /// Returns the inventory, with the rights of the calling user. From a [`ReadContext`] it only reads.
    fn inventory(&self) -> Inventory<Self>;

    /// Returns the inventory with all rights, for what a plugin does or must know regardless of the user: a validator that
    /// compares with items that the user may not view, or work that no user may do. Histories name no user then.
    ///
    /// Only for a plugin that declares `acts_as_system`, which administrators see in every list of plugins. `P` is the
    /// plugin itself.
    ///
    /// ```
    /// use inventree::prelude::*;
    ///
    /// /// Rejects a part whose number a part of any category has, in upper or lower case.
    /// #[plugin(name = "Numbers", slug = "numbers", version = "1.0.0", mixins(validation), acts_as_system)]
    /// #[derive(Default)]
    /// struct Numbers;
    ///
    /// impl ValidationMixin for Numbers {
    ///     fn validate_part_ipn(&self, cx: &ReadContext, ipn: &str, part: &Part, _: Option<&str>) -> Result<Verdict> {
    ///         let other = part::IPN.eq_ignore_ascii_case(ipn).and(part::ID.ne(part.id));
    ///         let is_taken = cx.inventory_as_system::<Self>()?.find(other).exists()?;
    ///         Ok(if is_taken { Verdict::reject_value("the number is taken") } else { Verdict::Pass })
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Failed`] when `P` is another plugin than the called one.
    fn inventory_as_system<P: ActsAsSystem>(&self) -> Result<Inventory<Self>>;
}

impl InventoryContext for ReadContext {
    fn inventory(&self) -> Inventory<Self> {
        Inventory::new(writer(self))
    }

    fn inventory_as_system<P: ActsAsSystem>(&self) -> Result<Inventory<Self>> {
        system_writer::<P>(self).map(Inventory::new)
    }
}

impl InventoryContext for Context {
    fn inventory(&self) -> Inventory<Self> {
        Inventory::new(writer(self))
    }

    fn inventory_as_system<P: ActsAsSystem>(&self) -> Result<Inventory<Self>> {
        system_writer::<P>(self).map(Inventory::new)
    }
}

impl RequestContext {
    /// Reads or writes the inventory, with the rights of the calling user, on a thread that may block.
    ///
    /// # Errors
    /// Those of the work, and [`Error::Failed`] when it panics.
    pub async fn with_inventory<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Inventory) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        self.run(move |cx| work(&cx.inventory())).await
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

/// Returns the inventory with all rights, for what the framework itself does in a plugin's call.
pub(crate) fn host_inventory(cx: &Context) -> Inventory {
    Inventory::new(writer_of(cx, Arc::new(User::system())))
}

fn writer(cx: &ReadContext) -> Writer {
    writer_of(cx, Arc::clone(cx.shared_user()))
}

fn system_writer<P: ActsAsSystem>(cx: &ReadContext) -> Result<Writer> {
    let (called, named) = (cx.plugin().slug, P::META.slug);
    if called == named {
        return Ok(writer_of(cx, Arc::new(User::system())));
    }
    Err(Error::failed(format!(
        "the plugin `{called}` acts as `{named}`: write `cx.inventory_as_system::<Self>()`"
    )))
}

fn writer_of(cx: &ReadContext, user: Arc<User>) -> Writer {
    let mut writer = Writer::new(cx.host(), user);
    writer.is_plugin = true;
    writer
}
