//! Changes of the status of orders.

use super::execute::Execute;
use crate::error::Result;
use crate::models::order::OrderType;
use crate::models::order::apply_transition::apply;
use crate::models::order::transition::Flags;
use crate::query::Id;
use crate::resource::WriteError;

/// Applies a transition of the order type, with the flags of the request.
pub(super) fn transition<K: 'static>(
    executor: &impl Execute,
    kind: &'static OrderType,
    name: &'static str,
    order: Id<K>,
    flags: &[&'static str],
) -> Result<()> {
    let flags = Flags::new(flags);
    executor.execute(move |step| {
        let order = step.key(order)?;
        let transition = kind.transition(name).ok_or(WriteError::NotFound)?;
        apply(step.db, step.actor, kind, order, transition, &flags)?;
        Ok(())
    })
}

/// Returns the names of the flags that are set.
pub(super) fn set_flags<const N: usize>(flags: [(&'static str, bool); N]) -> Vec<&'static str> {
    let set = flags.into_iter().filter(|(_, is_set)| *is_set);
    set.map(|(name, _)| name).collect()
}

/// Defines the operations on orders of one type: a struct with the transitions that all types have.
macro_rules! orders {
    ($(#[$doc:meta])* $name:ident: $id:ident, $kind:expr) => {
        $(#[$doc])*
        ///
        /// Each operation is one transaction or part of a [batch](super::Batch), and asks the validators. All fail with
        /// [`Error::Invalid`](crate::Error::Invalid) where the order's status or lines do not allow it, with
        /// [`Error::Forbidden`](crate::Error::Forbidden) and [`Error::NotFound`](crate::Error::NotFound), or when the
        /// database fails. An order that has the final status already is left as it is.
        #[derive(Debug)]
        pub struct $name<'a, E> {
            executor: &'a E,
        }

        impl<'a, E> $name<'a, E> {
            pub(super) const fn new(executor: &'a E) -> Self {
                Self { executor }
            }
        }

        impl<E: Execute> $name<'_, E> {
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
                transition(self.executor, $kind, name, order, flags)
            }
        }
    };
}

pub(super) use orders;
