//! What a label can tell.

use crate::decimal::Decimal;

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident $field:ident,)*) => {
        /// What a label tells, each as the text that stands on it.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct LabelFields {
            $($(#[$doc])* pub $field: Option<String>,)*
        }

        /// One of the fields of a label.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum LabelField {
            $($(#[$doc])* $variant,)*
        }

        impl LabelFields {
            fn place(&mut self, field: LabelField) -> &mut Option<String> {
                match field {
                    $(LabelField::$variant => &mut self.$field,)*
                }
            }

            /// The same in capitals, as most numbers are written: a keyboard may have sent small letters.
            #[must_use]
            pub fn in_capitals(&self) -> Self {
                Self {
                    $($field: self.$field.as_deref().map(str::to_uppercase),)*
                }
            }

            /// The fields that the label tells, with their names.
            pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
                let all = [$((stringify!($field), self.$field.as_deref()),)*];
                all.into_iter().filter_map(|(name, text)| Some((name, text?)))
            }
        }
    };
}

fields! {
    /// Our number of the order.
    CustomerOrderNumber customer_order_number,
    /// The supplier's number of the order.
    SupplierOrderNumber supplier_order_number,
    /// The number of the packing list.
    PackingListNumber packing_list_number,
    /// The day on which it was sent.
    ShipDate ship_date,
    /// Our number of the part.
    CustomerPartNumber customer_part_number,
    /// The supplier's number of the part.
    SupplierPartNumber supplier_part_number,
    /// The line of the order.
    PurchaseOrderLine purchase_order_line,
    /// How many there are.
    Quantity quantity,
    /// When it was made.
    DateCode date_code,
    /// The lot that it was made in.
    LotCode lot_code,
    /// Where it was made.
    CountryOfOrigin country_of_origin,
    /// Who made it.
    Manufacturer manufacturer,
    /// The manufacturer's number of the part.
    ManufacturerPartNumber manufacturer_part_number,
}

impl LabelFields {
    /// Notes what stands in a field; of several the last that says anything counts.
    pub fn set(&mut self, field: LabelField, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            *self.place(field) = Some(text.to_owned());
        }
    }

    /// Whether the label tells nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// How many there are, where that is a number above zero.
    #[must_use]
    pub fn count(&self) -> Option<Decimal> {
        let count: Decimal = self.quantity.as_deref()?.parse().ok()?;
        count.is_positive().then_some(count)
    }
}
