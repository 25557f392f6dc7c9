//! Field lists of orders and related items, as other items show them in their details.

/// The fields of every order type, then those of one type.
macro_rules! order_brief {
    ($($own:literal),*) => {
        &[
            "pk",
            "reference",
            "description",
            "link",
            "status",
            "status_custom_key",
            "creation_date",
            "issue_date",
            "start_date",
            "target_date",
            "project_code",
            "responsible",
            "contact",
            "address",
            "barcode_hash",
            "order_currency",
            $($own),*
        ]
    };
}

/// The fields of a purchase order.
pub(super) const PURCHASE_ORDER_BRIEF: &[&str] = order_brief![
    "complete_date",
    "supplier",
    "supplier_name",
    "supplier_reference",
    "destination"
];

/// The fields of a sales order.
pub(super) const SALES_ORDER_BRIEF: &[&str] =
    order_brief!["shipment_date", "customer", "customer_reference"];

/// The fields of a return order.
pub(super) const RETURN_ORDER_BRIEF: &[&str] =
    order_brief!["complete_date", "customer", "customer_reference"];

/// The fields of a build order.
pub(super) const BUILD_BRIEF: &[&str] = &[
    "pk",
    "reference",
    "link",
    "status",
    "status_custom_key",
    "creation_date",
    "start_date",
    "target_date",
    "project_code",
    "responsible",
    "barcode_hash",
    "destination",
];

/// The fields of a contact.
pub(super) const CONTACT_BRIEF: &[&str] = &[
    "pk",
    "company",
    "company_name",
    "name",
    "phone",
    "email",
    "role",
];

/// The fields of an address.
pub(super) const ADDRESS_BRIEF: &[&str] = &[
    "pk",
    "line1",
    "line2",
    "postal_code",
    "postal_city",
    "province",
    "country",
    "shipping_notes",
    "internal_shipping_notes",
];

/// The fields of a project code.
pub(super) const PROJECT_CODE_BRIEF: &[&str] = &["pk", "code", "description", "responsible"];

/// The fields of a location.
pub(super) const LOCATION_BRIEF: &[&str] = &["pk", "name", "pathstring"];
