//! The models that a setting can refer to. This is the only list; `core` takes it from here.

use proc_macro2::TokenStream;
use quote::quote;

/// The label of each model and the URL of its list.
pub(crate) const MODELS: &[(&str, &str)] = &[
    ("auth.group", "/api/user/group/"),
    ("auth.user", "/api/user/"),
    ("build.build", "/api/build/"),
    ("common.projectcode", "/api/project-code/"),
    ("company.company", "/api/company/"),
    ("company.contact", "/api/company/contact/"),
    (
        "company.manufacturerpart",
        "/api/company/part/manufacturer/",
    ),
    ("company.supplierpart", "/api/company/part/"),
    ("order.purchaseorder", "/api/order/po/"),
    ("order.returnorder", "/api/order/ro/"),
    ("order.salesorder", "/api/order/so/"),
    ("order.salesordershipment", "/api/order/so/shipment/"),
    ("part.part", "/api/part/"),
    ("part.partcategory", "/api/part/category/"),
    ("stock.stockitem", "/api/stock/"),
    ("stock.stocklocation", "/api/stock/location/"),
    ("stock.stocklocationtype", "/api/stock/location-type/"),
    ("users.owner", "/api/user/owner/"),
];

/// Generates the list as a slice of pairs, for `core`.
pub(crate) fn slice() -> TokenStream {
    let (names, addresses): (Vec<_>, Vec<_>) = MODELS.iter().copied().unzip();
    quote!(&[#((#names, #addresses)),*])
}
