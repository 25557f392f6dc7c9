//! Changes of the status of orders.

use super::inventory::Inventory;
use crate::error::Result;
use crate::models::order::OrderType;
use crate::models::order::apply_transition::apply;
use crate::models::order::transition::Flags;
use crate::query::Id;
use crate::resource::WriteError;

/// Applies a transition of the order type, with the flags of the request.
pub(super) fn transition<C, K>(
    inventory: &Inventory<C>,
    kind: &'static OrderType,
    name: &'static str,
    order: Id<K>,
    flags: &[&'static str],
) -> Result<()> {
    let flags = Flags::new(flags);
    inventory.run(|db, actor| {
        let step = kind.transition(name).ok_or(WriteError::NotFound)?;
        apply(db, actor, kind, order.get(), step, &flags)?;
        Ok(())
    })
}

/// Defines the operations on orders of one type: a struct with the transitions that all types have.
macro_rules! orders {
    ($(#[$doc:meta])* $name:ident: $id:ident, $kind:expr) => {
        $(#[$doc])*
        ///
        /// Each operation is one transaction and asks the validators. All fail with
        /// [`Error::Invalid`](crate::Error::Invalid) where the order's status or lines do not allow it, with
        /// [`Error::Forbidden`](crate::Error::Forbidden) and [`Error::NotFound`](crate::Error::NotFound), or when the
        /// database fails. An order that has the final status already is left as it is.
        #[derive(Debug)]
        pub struct $name<'a, C> {
            inventory: &'a Inventory<C>,
        }

        impl<'a, C> $name<'a, C> {
            const fn new(inventory: &'a Inventory<C>) -> Self {
                Self { inventory }
            }
        }

        impl<C> $name<'_, C> {
            /// Issues an order that is pending or on hold.
            ///
            /// # Errors
            /// See the type.
            pub fn issue(&self, order: $id) -> Result<()> {
                self.transition("issue", order, &[])
            }

            /// Puts an order on hold.
            ///
            /// # Errors
            /// See the type.
            pub fn put_on_hold(&self, order: $id) -> Result<()> {
                self.transition("hold", order, &[])
            }

            /// Cancels an open order.
            ///
            /// # Errors
            /// See the type.
            pub fn cancel(&self, order: $id) -> Result<()> {
                self.transition("cancel", order, &[])
            }

            fn transition(
                &self,
                name: &'static str,
                order: $id,
                flags: &[&'static str],
            ) -> Result<()> {
                transition(self.inventory, $kind, name, order, flags)
            }
        }
    };
}

pub(super) use orders;
