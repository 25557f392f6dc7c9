//! The fields of a label.

use crate::decimal::Decimal;

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident $field:ident,)*) => {
        /// The fields of a label, each with the printed text.
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
            fn field_mut(&mut self, field: LabelField) -> &mut Option<String> {
                match field {
                    $(LabelField::$variant => &mut self.$field,)*
                }
            }

            /// Returns the fields in upper case, as most numbers are written: a keyboard may have sent lower case.
            #[must_use]
            pub fn to_uppercase(&self) -> Self {
                Self {
                    $($field: self.$field.as_deref().map(str::to_uppercase),)*
                }
            }

            /// Returns the fields that are set, with their names.
            pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
                let all = [$((stringify!($field), self.$field.as_deref()),)*];
                all.into_iter().filter_map(|(name, text)| Some((name, text?)))
            }
        }
    };
}

fields! {
    /// Our order number.
    CustomerOrderNumber customer_order_number,
    /// The supplier's order number.
    SupplierOrderNumber supplier_order_number,
    /// The packing list number.
    PackingListNumber packing_list_number,
    /// The shipping date.
    ShipDate ship_date,
    /// Our part number.
    CustomerPartNumber customer_part_number,
    /// The supplier's part number.
    SupplierPartNumber supplier_part_number,
    /// The line of the purchase order.
    PurchaseOrderLine purchase_order_line,
    /// The quantity.
    Quantity quantity,
    /// The date of manufacture.
    DateCode date_code,
    /// The lot.
    LotCode lot_code,
    /// The country of origin.
    CountryOfOrigin country_of_origin,
    /// The manufacturer.
    Manufacturer manufacturer,
    /// The manufacturer's part number.
    ManufacturerPartNumber manufacturer_part_number,
}

impl LabelFields {
    /// Sets a field, unless the text is empty. A later text replaces an earlier one.
    pub fn set(&mut self, field: LabelField, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            *self.field_mut(field) = Some(text.to_owned());
        }
    }

    /// Whether no field is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Returns the quantity if it is a positive number.
    #[must_use]
    pub fn parsed_quantity(&self) -> Option<Decimal> {
        let count: Decimal = self.quantity.as_deref()?.parse().ok()?;
        count.is_positive().then_some(count)
    }
}
