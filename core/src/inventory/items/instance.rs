//! Items of any model.

use super::{
    Attachment, BomItem, BuildOrder, Company, ManufacturerPart, Parameter, ParameterTemplate, Part,
    PartCategory, ProjectCode, PurchaseOrder, PurchaseOrderExtraLine, PurchaseOrderLine,
    ReturnOrder, ReturnOrderExtraLine, ReturnOrderLine, SalesOrder, SalesOrderAllocation,
    SalesOrderExtraLine, SalesOrderLine, SalesOrderShipment, StockItem, StockLocation,
    SupplierPart,
};
use crate::query::Model;
use crate::resource::{Item, Resource};

macro_rules! instances {
    ($($model:ident)*) => {
        /// An item of any model, for code that gets items of several models.
        ///
        /// ```
        /// use inventree::items::Instance;
        ///
        /// fn name(instance: &Instance) -> Option<&str> {
        ///     match instance {
        ///         Instance::Part(part) => Some(&part.name),
        ///         Instance::Company(company) => Some(&company.name),
        ///         _ => None,
        ///     }
        /// }
        /// ```
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum Instance {
            $(
                #[doc = concat!("See [`", stringify!($model), "`].")]
                $model($model),
            )*
            /// An item of a model without a struct.
            Other(OtherItem),
        }

        impl Instance {
            /// Converts an item.
            #[must_use]
            pub fn from_item(item: Item) -> Self {
                $(if let Some(own) = $model::from_item(&item) {
                    return Self::$model(own);
                })*
                Self::Other(OtherItem(item))
            }

            /// Returns the resource of its model.
            #[must_use]
            pub fn resource(&self) -> &'static Resource {
                match self {
                    $(Self::$model(_) => $model::RESOURCE,)*
                    Self::Other(other) => other.0.resource(),
                }
            }
        }
    };
}

instances! {
    Attachment BomItem BuildOrder Company ManufacturerPart Parameter ParameterTemplate Part
    PartCategory ProjectCode PurchaseOrder PurchaseOrderExtraLine PurchaseOrderLine ReturnOrder
    ReturnOrderExtraLine ReturnOrderLine SalesOrder SalesOrderAllocation SalesOrderExtraLine
    SalesOrderLine SalesOrderShipment StockItem StockLocation SupplierPart
}

impl Instance {
    /// Returns the name of its model in the API, such as `stockitem`.
    #[must_use]
    pub fn model(&self) -> &'static str {
        self.resource().model.name
    }
}

/// An item of a model without a struct, such as a contact.
#[derive(Debug, Clone)]
pub struct OtherItem(Item);

impl OtherItem {
    /// Returns the primary key; 0 for an item that is not stored yet.
    #[must_use]
    pub fn pk(&self) -> i64 {
        self.0.pk()
    }

    /// Returns the text of a field; empty where it is null or not a text.
    ///
    /// # Errors
    /// When the model has no such field.
    pub fn text(&self, field: &str) -> crate::Result<&str> {
        let resource = self.0.resource();
        if resource.field_index(field).is_some() {
            return Ok(self.0.text(field));
        }
        let model = resource.model.name;
        Err(crate::Error::failed(format!(
            "`{model}` has no field `{field}`"
        )))
    }
}
