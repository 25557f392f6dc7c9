//! The statuses of items as types.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::models::order::status::{
    BUILD_CHOICES, OUTCOME_CHOICES, PURCHASE_CHOICES, RETURN_CHOICES, SALES_CHOICES,
};
use crate::models::status_code::label;
use crate::models::stock::status::STATUS_CHOICES;
use crate::query::{FieldValue, Row, Shape, Sortable, Stored};
use crate::resource::SqlValue;

/// Checks at compile time that the codes are those of the choices.
const fn check_codes(codes: &[i64], choices: &[(i64, &str)]) {
    assert!(codes.len() == choices.len(), "a status is missing");
    let mut index = 0;
    while index < codes.len() {
        assert!(
            codes[index] == choices[index].0,
            "a status has another code"
        );
        index += 1;
    }
}

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident: $choices:ident {
        $(#[$first_doc:meta])* $first:ident = $first_code:literal,
        $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
            #[non_exhaustive]
            pub enum $name {
                $(#[$first_doc])* #[default] $first,
                $($(#[$variant_doc])* $variant,)*
                /// Another code.
                Other(i64),
            }

            const _: () = check_codes(&[$first_code, $($code),*], $choices);

            impl $name {
                /// Returns the status with the code.
                #[must_use]
                pub const fn from_code(code: i64) -> Self {
                    match code {
                        $first_code => Self::$first,
                        $($code => Self::$variant,)*
                        code => Self::Other(code),
                    }
                }

                /// Returns the code that is stored.
                #[must_use]
                pub const fn code(self) -> i64 {
                    match self {
                        Self::$first => $first_code,
                        $(Self::$variant => $code,)*
                        Self::Other(code) => code,
                    }
                }

                /// Returns the label that clients show; empty for another code.
                #[must_use]
                pub fn label(self) -> &'static str {
                    label($choices, self.code())
                }
            }

            impl Serialize for $name {
                /// Serializes the code.
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_i64(self.code())
                }
            }

            impl FieldValue for $name {
                const SHAPE: Shape = Shape::Status($choices);

                fn take_optional(row: &mut Row) -> Option<Self> {
                    i64::take_optional(row).map(Self::from_code)
                }

                fn into_sql(self) -> SqlValue {
                    SqlValue::Int(self.code())
                }

                fn into_json(self) -> Value {
                    self.code().into()
                }
            }

            impl Stored for $name {}
            impl Sortable for $name {}
        )*
    };
}

statuses! {
    /// The status of a stock item.
    StockStatus: STATUS_CHOICES {
        /// Usable.
        Ok = 10,
        /// Needs attention.
        Attention = 50,
        /// Damaged.
        Damaged = 55,
        /// Destroyed.
        Destroyed = 60,
        /// Rejected.
        Rejected = 65,
        /// Lost.
        Lost = 70,
        /// In quarantine, until it is checked.
        Quarantined = 75,
        /// Returned.
        Returned = 85,
    }
    /// The status of a purchase order.
    PurchaseOrderStatus: PURCHASE_CHOICES {
        /// Not issued yet.
        Pending = 10,
        /// Issued: goods can be received.
        Placed = 20,
        /// On hold.
        OnHold = 25,
        /// All goods are received.
        Complete = 30,
        /// Cancelled.
        Cancelled = 40,
        /// Lost.
        Lost = 50,
        /// Returned.
        Returned = 60,
    }
    /// The status of a sales order.
    SalesOrderStatus: SALES_CHOICES {
        /// Not issued yet.
        Pending = 10,
        /// Issued: stock is being allocated and shipped.
        InProgress = 15,
        /// Shipped.
        Shipped = 20,
        /// On hold.
        OnHold = 25,
        /// Complete.
        Complete = 30,
        /// Cancelled.
        Cancelled = 40,
        /// Lost.
        Lost = 50,
        /// Returned.
        Returned = 60,
    }
    /// The status of a return order.
    ReturnOrderStatus: RETURN_CHOICES {
        /// Not issued yet.
        Pending = 10,
        /// Issued: items can be received.
        InProgress = 20,
        /// On hold.
        OnHold = 25,
        /// Complete.
        Complete = 30,
        /// Cancelled.
        Cancelled = 40,
    }
    /// What is done with a returned item.
    ReturnOutcome: OUTCOME_CHOICES {
        /// Not decided yet.
        Pending = 10,
        /// Returned.
        Return = 20,
        /// Repaired.
        Repair = 30,
        /// Replaced.
        Replace = 40,
        /// Refunded.
        Refund = 50,
        /// Rejected.
        Reject = 60,
    }
    /// The status of a build order.
    BuildStatus: BUILD_CHOICES {
        /// Not issued yet.
        Pending = 10,
        /// In production.
        Production = 20,
        /// On hold.
        OnHold = 25,
        /// Cancelled.
        Cancelled = 30,
        /// Complete.
        Complete = 40,
    }
}
