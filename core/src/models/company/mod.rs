//! Companies, and the parts that they make or sell.

use diesel::QueryResult;
use serde_json::{Value, json};

use crate::models::image;
use crate::models::role::Role;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Field, Filter, Kind, Preset, Resource, Review, Rules, Showing, Target, Test,
    many, unique,
};

mod address;
mod contact;
mod manufacturer_parameter;
mod manufacturer_part;
mod pretty;
mod price_break;
mod supplier_part;

pub use address::ADDRESS;
pub use contact::CONTACT;
pub use manufacturer_parameter::MANUFACTURER_PARAMETER;
pub use manufacturer_part::MANUFACTURER_PART;
pub use price_break::SUPPLIER_PRICE_BREAK;
pub use supplier_part::SUPPLIER_PART;

/// Companies.
pub static COMPANY: Resource = Resource {
    target: Target {
        model: "company",
        class: "Company",
        table: "companies",
        path: "/api/company/",
    },
    name: "Company",
    event: "company_company",
    roles: &[Role::PurchaseOrder, Role::SalesOrder, Role::ReturnOrder],
    fields: FIELDS,
    details: &[],
    filters: FILTERS,
    found_by: &[],
    orders: &[
        ("active", "t.active"),
        ("name", "t.name"),
        ("parts_supplied", SUPPLIED),
        ("parts_manufactured", MANUFACTURED),
    ],
    joins: "",
    whole: "",
    order: "t.name",
    allows: Allows::METADATA,
    rules: &CompanyRules,
};

/// What other items show of a company.
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
    Field::key(),
    Field::title("name", "Company name", 100),
    Field::text("description", "Company description", 500).searched(),
    Field::of("website", "Website", Kind::Url(2000))
        .blank()
        .searched(),
    Field::text("phone", "Phone number", 50),
    Field::sql("address", "Address", Kind::Any, PRIMARY_ADDRESS),
    Field::of("email", "Email", Kind::Email(254))
        .blank()
        .null()
        .preset(Preset::Word("")),
    Field::of("currency", "Currency", Kind::Currency).required(),
    Field::text("contact", "Contact", 100),
    Field::link(),
    Field::of("image", "Image", Kind::Image).null(),
    Field::own("remote_image", "Remote Image", Kind::Url(2000)).help("URL of remote image file"),
    Field::sql("thumbnail", "Thumbnail", Kind::Thumbnail, "t.image"),
    Field::boolean("active", "Active", true),
    Field::boolean("is_customer", "Is customer", false),
    Field::boolean("is_manufacturer", "Is manufacturer", false),
    Field::boolean("is_supplier", "Is supplier", true),
    Field::notes(),
    Field::count(
        "parts_supplied",
        "Parts supplied",
        Kind::Integer(0, i64::MAX),
        SUPPLIED,
    ),
    Field::count(
        "parts_manufactured",
        "Parts manufactured",
        Kind::Integer(0, i64::MAX),
        MANUFACTURED,
    ),
    Field::count(
        "address_count",
        "Addresses",
        Kind::Integer(0, i64::MAX),
        "(SELECT COUNT(*) FROM company_addresses a WHERE a.company_id = t.id)",
    ),
    Field::own(PRIMARY, "Primary address", Kind::Any).read_only(),
    Field::text("tax_id", "Tax ID", 50).searched(),
];

const SUPPLIED: &str = "(SELECT COUNT(*) FROM supplier_parts s WHERE s.supplier_id = t.id)";
const MANUFACTURED: &str =
    "(SELECT COUNT(*) FROM manufacturer_parts m WHERE m.manufacturer_id = t.id)";

/// SQL of a company's first address in one line.
const PRIMARY_ADDRESS: &str = "(SELECT a.line1 || CASE WHEN a.postal_city <> '' THEN ', ' || a.postal_city ELSE '' END \
     || CASE WHEN a.country <> '' THEN ', ' || a.country ELSE '' END \
     FROM company_addresses a WHERE a.company_id = t.id AND a.is_primary LIMIT 1)";

const FILTERS: &[Filter] = &[
    Filter::of("name", Test::Text("t.name")),
    Filter::of("active", Test::Holds("t.active")),
    Filter::of("is_customer", Test::Holds("t.is_customer")),
    Filter::of("is_manufacturer", Test::Holds("t.is_manufacturer")),
    Filter::of("is_supplier", Test::Holds("t.is_supplier")),
];

/// The field with the address that comes first.
const PRIMARY: &str = "primary_address";

#[derive(Debug)]
struct CompanyRules;

impl Rules for CompanyRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        image::refuse_remote(review, change);
        if change.after.text("currency").is_empty() {
            let usual = review.author.settings.inventree_default_currency.code();
            change.after.set("currency", usual);
        }
        unique::check(review, change, &["name", "email"])
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        many::add(showing, PRIMARY, &ADDRESS, "company")?;
        for (_, shown) in showing.each() {
            let addresses = shown.get(PRIMARY).and_then(Value::as_array);
            let mut addresses = addresses.into_iter().flatten();
            let primary = addresses.find(|address| address.get("primary") == Some(&json!(true)));
            let primary = primary.cloned().unwrap_or_default();
            shown.insert(PRIMARY.to_owned(), primary);
        }
        Ok(())
    }
}
