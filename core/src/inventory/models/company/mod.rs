//! Companies, and the parts that they make or sell.

use crate::access::role::Role;
use crate::resource::{
    AllowedOperations, DefaultValue, Field, FieldType, Filter, Lookup, ModelRef, Resource,
};

mod contact;
mod manufacturer_parameter;
mod manufacturer_part;
mod postal_address;
mod pretty_name;
mod price_break;
pub(super) mod rule_list;
mod rules;
mod supplier_part;

pub use contact::CONTACT;
pub use manufacturer_parameter::MANUFACTURER_PARAMETER;
pub use manufacturer_part::MANUFACTURER_PART;
pub use postal_address::ADDRESS;
pub use price_break::SUPPLIER_PRICE_BREAK;
pub use supplier_part::SUPPLIER_PART;

/// Companies.
pub static COMPANY: Resource = Resource {
    model: ModelRef {
        name: "company",
        class: "Company",
        table: "companies",
        path: "/api/company/",
    },
    verbose_name: "Company",
    event_table: "company_company",
    roles: &[Role::PurchaseOrder, Role::SalesOrder, Role::ReturnOrder],
    fields: FIELDS,
    filters: FILTERS,
    ordering_fields: &[
        ("active", "t.active"),
        ("name", "t.name"),
        ("parts_supplied", PARTS_SUPPLIED),
        ("parts_manufactured", PARTS_MANUFACTURED),
    ],
    default_ordering: "t.name",
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

/// The fields of a company that are nested in other items.
pub const BRIEF: &[&str] = &[
    "pk",
    "active",
    "name",
    "description",
    "image",
    "thumbnail",
    "currency",
    "tax_id",
];

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::required_text("name", "Company name", 100),
    Field::text("description", "Company description", 500).searchable(),
    Field::new("website", "Website", FieldType::Url(2000))
        .blank()
        .searchable(),
    Field::text("phone", "Phone number", 50),
    Field::sql("address", "Address", FieldType::Any, PRIMARY_ADDRESS_SQL),
    Field::new("email", "Email", FieldType::Email(254))
        .blank()
        .null()
        .default_value(DefaultValue::Text("")),
    Field::new("currency", "Currency", FieldType::Currency).required(),
    Field::text("contact", "Contact", 100),
    Field::link(),
    Field::new("image", "Image", FieldType::Image).null(),
    Field::custom("remote_image", "Remote Image", FieldType::Url(2000))
        .help("URL of remote image file"),
    Field::sql("thumbnail", "Thumbnail", FieldType::Thumbnail, "t.image"),
    Field::boolean("active", "Active", true),
    Field::boolean("is_customer", "Is customer", false),
    Field::boolean("is_manufacturer", "Is manufacturer", false),
    Field::boolean("is_supplier", "Is supplier", true),
    Field::notes(),
    Field::aggregate(
        "parts_supplied",
        "Parts supplied",
        FieldType::Integer(0, i64::MAX),
        PARTS_SUPPLIED,
    ),
    Field::aggregate(
        "parts_manufactured",
        "Parts manufactured",
        FieldType::Integer(0, i64::MAX),
        PARTS_MANUFACTURED,
    ),
    Field::aggregate(
        "address_count",
        "Addresses",
        FieldType::Integer(0, i64::MAX),
        "(SELECT COUNT(*) FROM company_addresses a WHERE a.company_id = t.id)",
    ),
    Field::custom(PRIMARY_ADDRESS_FIELD, "Primary address", FieldType::Any).read_only(),
    Field::text("tax_id", "Tax ID", 50).searchable(),
];

const PARTS_SUPPLIED: &str = "(SELECT COUNT(*) FROM supplier_parts s WHERE s.supplier_id = t.id)";
const PARTS_MANUFACTURED: &str =
    "(SELECT COUNT(*) FROM manufacturer_parts m WHERE m.manufacturer_id = t.id)";

/// SQL of a company's primary address in one line.
const PRIMARY_ADDRESS_SQL: &str = "(SELECT a.line1 || CASE WHEN a.postal_city <> '' THEN ', ' || a.postal_city ELSE '' END \
     || CASE WHEN a.country <> '' THEN ', ' || a.country ELSE '' END \
     FROM company_addresses a WHERE a.company_id = t.id AND a.is_primary LIMIT 1)";

const FILTERS: &[Filter] = &[
    Filter::new("name", Lookup::Exact("t.name")),
    Filter::new("active", Lookup::Boolean("t.active")),
    Filter::new("is_customer", Lookup::Boolean("t.is_customer")),
    Filter::new("is_manufacturer", Lookup::Boolean("t.is_manufacturer")),
    Filter::new("is_supplier", Lookup::Boolean("t.is_supplier")),
];

/// The field with the primary address.
const PRIMARY_ADDRESS_FIELD: &str = "primary_address";
