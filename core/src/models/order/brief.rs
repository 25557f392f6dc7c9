//! What other items show of what orders point at.

/// What all orders have, then what is one kind's own.
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

/// Of a purchase order.
pub(super) const PURCHASE_ORDER_BRIEF: &[&str] = order_brief![
    "complete_date",
    "supplier",
    "supplier_name",
    "supplier_reference",
    "destination"
];

/// Of a sales order.
pub(super) const SALES_ORDER_BRIEF: &[&str] =
    order_brief!["shipment_date", "customer", "customer_reference"];

/// Of a return order.
pub(super) const RETURN_ORDER_BRIEF: &[&str] =
    order_brief!["complete_date", "customer", "customer_reference"];

/// Of a build order.
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

/// Of a contact.
pub(super) const CONTACT_BRIEF: &[&str] = &[
    "pk",
    "company",
    "company_name",
    "name",
    "phone",
    "email",
    "role",
];

/// Of an address.
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

/// Of a project code.
pub(super) const CODE_BRIEF: &[&str] = &["pk", "code", "description", "responsible"];

/// Of a location.
pub(super) const LOCATION_BRIEF: &[&str] = &["pk", "name", "pathstring"];
