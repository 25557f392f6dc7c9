//! The keys of items: one type for each model.

use crate::models::attachment::ATTACHMENT;
use crate::models::company::{ADDRESS, COMPANY, CONTACT, MANUFACTURER_PART, SUPPLIER_PART};
use crate::models::order::build_order::BUILD;
use crate::models::order::purchase::{
    PURCHASE_ORDER, PURCHASE_ORDER_EXTRA_LINE, PURCHASE_ORDER_LINE,
};
use crate::models::order::returns::{RETURN_ORDER, RETURN_ORDER_EXTRA_LINE, RETURN_ORDER_LINE};
use crate::models::order::sales::{
    SALES_ORDER, SALES_ORDER_ALLOCATION, SALES_ORDER_EXTRA_LINE, SALES_ORDER_LINE,
    SALES_ORDER_SHIPMENT,
};
use crate::models::part::{BOM_ITEM, CATEGORY, PARAMETER, PARAMETER_TEMPLATE, PART};
use crate::models::project_code::PROJECT_CODE;
use crate::models::stock::{LOCATION, LOCATION_TYPE, STOCK_ITEM};
use crate::models::user::{GROUP, OWNER, USER};
use crate::query::{Id, Key, TreeKey};
use crate::resource::Resource;

macro_rules! keys {
    ($($what:literal $key:ident $id:ident $resource:ident)*) => {
        $(
            #[doc = concat!("Marks keys of ", $what, ".")]
            #[derive(Debug, Clone, Copy)]
            pub enum $key {}

            #[doc = concat!("The primary key of ", $what, ".")]
            pub type $id = Id<$key>;

            impl Key for $key {
                const RESOURCE: &'static Resource = &$resource;
            }
        )*
    };
}

keys! {
    "addresses of companies" AddressKey AddressId ADDRESS
    "attachments" AttachmentKey AttachmentId ATTACHMENT
    "lines of bills of materials" BomItemKey BomItemId BOM_ITEM
    "build orders" BuildOrderKey BuildOrderId BUILD
    "companies" CompanyKey CompanyId COMPANY
    "contacts of companies" ContactKey ContactId CONTACT
    "groups of users" GroupKey GroupId GROUP
    "manufacturer parts" ManufacturerPartKey ManufacturerPartId MANUFACTURER_PART
    "users and groups as owners" OwnerKey OwnerId OWNER
    "parameters" ParameterKey ParameterId PARAMETER
    "templates of parameters" ParameterTemplateKey ParameterTemplateId PARAMETER_TEMPLATE
    "categories of parts" PartCategoryKey PartCategoryId CATEGORY
    "parts" PartKey PartId PART
    "project codes" ProjectCodeKey ProjectCodeId PROJECT_CODE
    "extra lines of purchase orders" PurchaseOrderExtraLineKey PurchaseOrderExtraLineId PURCHASE_ORDER_EXTRA_LINE
    "purchase orders" PurchaseOrderKey PurchaseOrderId PURCHASE_ORDER
    "lines of purchase orders" PurchaseOrderLineKey PurchaseOrderLineId PURCHASE_ORDER_LINE
    "extra lines of return orders" ReturnOrderExtraLineKey ReturnOrderExtraLineId RETURN_ORDER_EXTRA_LINE
    "return orders" ReturnOrderKey ReturnOrderId RETURN_ORDER
    "lines of return orders" ReturnOrderLineKey ReturnOrderLineId RETURN_ORDER_LINE
    "allocations of stock to sales orders" SalesOrderAllocationKey SalesOrderAllocationId SALES_ORDER_ALLOCATION
    "extra lines of sales orders" SalesOrderExtraLineKey SalesOrderExtraLineId SALES_ORDER_EXTRA_LINE
    "sales orders" SalesOrderKey SalesOrderId SALES_ORDER
    "lines of sales orders" SalesOrderLineKey SalesOrderLineId SALES_ORDER_LINE
    "shipments of sales orders" SalesOrderShipmentKey SalesOrderShipmentId SALES_ORDER_SHIPMENT
    "stock items" StockItemKey StockItemId STOCK_ITEM
    "stock locations" StockLocationKey StockLocationId LOCATION
    "types of stock locations" StockLocationTypeKey StockLocationTypeId LOCATION_TYPE
    "supplier parts" SupplierPartKey SupplierPartId SUPPLIER_PART
    "users" UserKey UserId USER
}

impl TreeKey for PartCategoryKey {}
impl TreeKey for StockLocationKey {}
