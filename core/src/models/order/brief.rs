//! What other items show of what orders point at.

/// Of an order.
pub(super) const ORDER_BRIEF: &[&str] = &[
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
    "complete_date",
    "shipment_date",
    "project_code",
    "responsible",
    "contact",
    "address",
    "barcode_hash",
    "order_currency",
    "supplier",
    "supplier_name",
    "supplier_reference",
    "customer",
    "customer_reference",
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
