//! What suppliers ask for their parts, by quantity.

use super::{BRIEF, COMPANY, SUPPLIER_PART};
use crate::models::part::price;
use crate::models::role::Role;
use crate::resource::found::{with_name, with_words};
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Cell, Change, Detail, Field, Filter, Found, Kind, Preset, Resource, Review, Rules,
    Target, Test, unique,
};

const SUPPLIER: &str =
    "(SELECT s.supplier_id FROM supplier_parts s WHERE s.id = t.supplier_part_id)";

/// Price breaks of supplier parts.
pub static SUPPLIER_PRICE_BREAK: Resource = Resource {
    target: Target {
        model: "supplierpricebreak",
        class: "SupplierPriceBreak",
        table: "supplier_price_breaks",
        path: "/api/company/price-break/",
    },
    name: "Supplier Price Break",
    event: "company_supplierpricebreak",
    roles: &[Role::Part, Role::PurchaseOrder],
    fields: FIELDS,
    details: &[
        Detail {
            name: "part_detail",
            key: "part",
            resource: &SUPPLIER_PART,
            fields: &[
                "pk",
                "part",
                "supplier",
                "SKU",
                "MPN",
                "manufacturer_part",
                "packaging",
                "pack_quantity",
                "pack_quantity_native",
                "active",
                "link",
            ],
            usual: false,
        },
        Detail {
            name: "supplier_detail",
            key: "supplier",
            resource: &COMPANY,
            fields: BRIEF,
            usual: false,
        },
    ],
    filters: FILTERS,
    found_by: &[
        Found::among(
            &["part__SKU", "part__description"],
            "t.supplier_part_id",
            with_words!("w.id" from "supplier_parts w"),
        ),
        Found::among(
            &["part__supplier__name"],
            "t.supplier_part_id",
            with_name!("s.id" from "companies w JOIN supplier_parts s ON s.supplier_id = w.id" named "name"),
        ),
    ],
    orders: &[
        ("quantity", "t.quantity"),
        ("price", "t.price"),
        (
            "SKU",
            "(SELECT s.sku FROM supplier_parts s WHERE s.id = t.supplier_part_id)",
        ),
        (
            "supplier",
            "(SELECT c.name FROM supplier_parts s JOIN companies c ON c.id = s.supplier_id \
             WHERE s.id = t.supplier_part_id)",
        ),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::WRITE,
    rules: &PriceBreakRules,
};

static FIELDS: &[Field] = &[
    Field::key(),
    Field::related(
        "part",
        "Supplier Part",
        "supplier_part_id",
        &SUPPLIER_PART.target,
    )
    .required(),
    Field::number("quantity", "Quantity")
        .required()
        .preset(Preset::Whole(1)),
    Field::price("price", "Price").required().null().at_least(0),
    Field::of("price_currency", "Currency", Kind::Currency).blank(),
    Field::sql("supplier", "Supplier", Kind::Integer(0, i64::MAX), SUPPLIER),
    Field::time("updated", "Updated").read_only(),
];

const FILTERS: &[Filter] = &[
    Filter::of("part", Test::Key("t.supplier_part_id", "supplier_parts")),
    Filter::of("quantity", Test::Number("t.quantity = ?")),
    Filter::of(
        "base_part",
        Test::About(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.part_id = ?)",
            "parts",
        ),
    ),
    Filter::of(
        "supplier",
        Test::About(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.supplier_id = ?)",
            "companies",
        ),
    ),
];

#[derive(Debug)]
struct PriceBreakRules;

impl Rules for PriceBreakRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let now = Cell::Time(review.author.now.naive_utc());
        change.after.set("updated", now);
        price::check_amounts(review, change);
        unique::check(review, change, &["part", "quantity"])
    }
}
