//! Parts as their suppliers sell them.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::{BRIEF as COMPANY_BRIEF, COMPANY, MANUFACTURER_PART, pretty};
use crate::models::order::purchase::OF_SUPPLIER_PART;
use crate::models::part::{BRIEF, PART, total, units};
use crate::models::role::Role;
use crate::models::stock::in_stock;
use crate::models::tag::{self, by_tags, slugged, tagged};
use crate::resource::found::{by_part, with_name, with_words};
use crate::resource::rules::Asked;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Cell, Change, Detail, Field, Filter, Found, Item, Kind, Preset, Resource, Review,
    Rules, Showing, Statement, Target, Test, read, show, unique,
};

/// Supplier parts.
pub static SUPPLIER_PART: Resource = Resource {
    target: Target {
        model: "supplierpart",
        class: "SupplierPart",
        table: "supplier_parts",
        path: "/api/company/part/",
    },
    name: "Supplier Part",
    event: "part_supplierpart",
    roles: &[Role::Part, Role::PurchaseOrder],
    fields: FIELDS,
    details: &[
        Detail {
            name: "part_detail",
            key: "part",
            resource: &PART,
            fields: BRIEF,
            usual: false,
        },
        Detail {
            name: "supplier_detail",
            key: "supplier",
            resource: &COMPANY,
            fields: COMPANY_BRIEF,
            usual: true,
        },
        Detail {
            name: "manufacturer_detail",
            key: "manufacturer",
            resource: &COMPANY,
            fields: COMPANY_BRIEF,
            usual: false,
        },
    ],
    filters: FILTERS,
    found_by: &[
        Found::among(
            &["supplier__name"],
            "t.supplier_id",
            with_name!("w.id" from "companies w" named "name"),
        ),
        by_part!("part", "t.part_id"),
        Found::among(
            &["manufacturer_part__MPN", "manufacturer_part__description"],
            "t.manufacturer_part_id",
            with_words!("w.id" from "manufacturer_parts w"),
        ),
        Found::among(
            &["manufacturer_part__manufacturer__name"],
            "t.manufacturer_part_id",
            with_name!("m.id" from "companies w JOIN manufacturer_parts m ON m.manufacturer_id = w.id" named "name"),
        ),
        by_tags!("supplierpart"),
    ],
    orders: &[
        (
            "part",
            "(SELECT p.name FROM parts p WHERE p.id = t.part_id)",
        ),
        ("IPN", "(SELECT p.ipn FROM parts p WHERE p.id = t.part_id)"),
        ("SKU", "t.sku"),
        (
            "supplier",
            "(SELECT c.name FROM companies c WHERE c.id = t.supplier_id)",
        ),
        ("MPN", MPN),
        ("packaging", "t.packaging"),
        ("pack_quantity", "t.pack_quantity_native"),
        ("active", "t.active"),
        ("updated", "t.updated"),
        ("in_stock", IN_STOCK),
        (
            "manufacturer",
            "(SELECT c.name FROM manufacturer_parts m JOIN companies c ON c.id = m.manufacturer_id \
             WHERE m.id = t.manufacturer_part_id)",
        ),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::ALL,
    rules: &SupplierPartRules,
};

const MPN: &str = "(SELECT m.mpn FROM manufacturer_parts m WHERE m.id = t.manufacturer_part_id)";

const IN_STOCK: &str = concat!(
    "(SELECT ",
    total!("s.quantity"),
    " FROM stock_items s WHERE s.supplier_part_id = t.id AND ",
    in_stock!("s"),
    ")"
);

static FIELDS: &[Field] = &[
    Field::number("available", "Available")
        .preset(Preset::Whole(0))
        .at_least(0),
    Field::time("availability_updated", "Availability Updated").read_only(),
    Field::text("description", "Description", 250)
        .null()
        .searched(),
    Field::count("in_stock", "In Stock", Kind::Number, IN_STOCK),
    Field::sql("on_order", "On Order", Kind::Number, OF_SUPPLIER_PART),
    Field::of("link", "Link", Kind::Url(2000)).null().blank(),
    Field::boolean("active", "Active", true),
    Field::boolean("primary", "Primary", false).column("is_primary"),
    Field::related(
        "manufacturer_part",
        "Manufacturer Part",
        "manufacturer_part_id",
        &MANUFACTURER_PART.target,
    ),
    Field::sql("MPN", "MPN", Kind::Text(100), MPN),
    Field::sql(
        "manufacturer",
        "Manufacturer",
        Kind::Integer(0, i64::MAX),
        "(SELECT m.manufacturer_id FROM manufacturer_parts m WHERE m.id = t.manufacturer_part_id)",
    ),
    Field::text("note", "Note", 100).null(),
    Field::key(),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::text("packaging", "Packaging", 50).null(),
    Field::text("pack_quantity", "Pack Quantity", 25).preset(Preset::Word("1")),
    Field::number("pack_quantity_native", "Pack Quantity").read_only(),
    Field::related("part", "Base Part", "part_id", &PART.target)
        .required()
        .filtered(&[("purchaseable", true)]),
    Field::of("SKU", "SKU", Kind::Text(100))
        .column("sku")
        .required()
        .searched(),
    Field::related("supplier", "Supplier", "supplier_id", &COMPANY.target)
        .required()
        .filtered(&[("is_supplier", true)]),
    Field::time("updated", "Updated").read_only(),
    Field::notes(),
    Field::own("tags", "Tags", Kind::Tags),
    Field::own("pretty_name", "Name", Kind::Any).read_only(),
];

const FILTERS: &[Filter] = &[
    Filter::of("part", Test::Key("t.part_id", "parts WHERE purchaseable")),
    Filter::of(
        "supplier",
        Test::Key("t.supplier_id", "companies WHERE is_supplier"),
    ),
    Filter::of(
        "manufacturer_part",
        Test::Key("t.manufacturer_part_id", "manufacturer_parts"),
    ),
    Filter::of(
        "manufacturer",
        Test::About(
            "t.manufacturer_part_id IN (SELECT m.id FROM manufacturer_parts m WHERE m.manufacturer_id = ?)",
            "companies",
        ),
    ),
    Filter::of(
        "company",
        Test::About(
            "(t.supplier_id = ? OR t.manufacturer_part_id IN \
             (SELECT m.id FROM manufacturer_parts m WHERE m.manufacturer_id = ?))",
            "companies",
        ),
    ),
    Filter::of("SKU", Test::Text("t.sku")),
    Filter::of(
        "MPN",
        Test::Same(
            "t.manufacturer_part_id IN (SELECT m.id FROM manufacturer_parts m WHERE LOWER(m.mpn) = ?)",
        ),
    ),
    Filter::of("pretty", Test::Beside),
    Filter::of(
        "tags__name",
        Test::Like(tagged!("supplierpart", "w.name = ?")),
    ),
    Filter::of("tags__slug", Test::Like(slugged!("supplierpart"))),
    Filter::of("active", Test::Holds("t.active")),
    Filter::of(
        "part_active",
        Test::Holds("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.active)"),
    ),
    Filter::of(
        "supplier_active",
        Test::Holds("EXISTS (SELECT 1 FROM companies c WHERE c.id = t.supplier_id AND c.active)"),
    ),
    Filter::of(
        "has_stock",
        Test::Holds(
            "EXISTS (SELECT 1 FROM stock_items s WHERE s.supplier_part_id = t.id AND s.quantity > 0)",
        ),
    ),
];

#[derive(Debug)]
struct SupplierPartRules;

impl Rules for SupplierPartRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        change
            .after
            .set("updated", Cell::Time(review.author.now.naive_utc()));
        if change.changes("available") && !change.is_new() {
            change.after.set(
                "availability_updated",
                Cell::Time(review.author.now.naive_utc()),
            );
        }
        check_pack(review, change)?;
        check_manufacturer_part(review, change)?;
        unique::check(review, change, &["part", "supplier", "SKU"])
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(tag::store(review.db, change)?)
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        pretty::show(showing, pretty::SUPPLIED)?;
        show_made(showing)?;
        tag::show(showing)
    }
}

/// Where the manufacturer's parts are shown, they are so with their manufacturers.
fn show_made(showing: &mut Showing<'_>) -> QueryResult<()> {
    const NAME: &str = "manufacturer_part_detail";
    if !showing.asked.is(NAME) {
        return Ok(());
    }
    let keys = showing.keys("manufacturer_part");
    let wanted: Vec<i64> = keys.iter().flatten().copied().collect();
    let made = read::by_keys(showing.db, &MANUFACTURER_PART, &wanted, None)?;
    let asked = Asked(vec![("manufacturer_detail".to_owned(), "true".to_owned())]);
    let (resource, author) = (&MANUFACTURER_PART, showing.author);
    let objects = show::show_all(showing.db, resource, author, &asked, &made, false)?;
    let objects: HashMap<i64, Map<String, Value>> =
        made.iter().map(Item::pk).zip(objects).collect();
    for (key, shown) in keys.iter().zip(&mut *showing.shown) {
        let object = key.and_then(|key| objects.get(&key).cloned());
        shown.insert(NAME.to_owned(), json!(object));
    }
    Ok(())
}

/// A pack holds a quantity in units of the part, or of what can be converted to them.
fn check_pack(review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
    let part = change.after.integer("part").unwrap_or_default();
    let mut sql = Statement::new("SELECT units FROM parts WHERE id = ").kept();
    let units = sql.value(part).first(review.db)?.unwrap_or_default();
    match units::convert(change.after.text("pack_quantity"), units.text()) {
        Some(quantity) if quantity.is_positive() => {
            change.after.set("pack_quantity_native", quantity);
        }
        Some(_) => review.refuse("pack_quantity", "Pack units must be greater than zero"),
        None => {
            let text = "Pack units must be compatible with the base part units";
            review.refuse("pack_quantity", text);
        }
    }
    Ok(())
}

/// The manufacturer's part is one of the same part.
fn check_manufacturer_part(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let Some(key) = change.after.integer("manufacturer_part") else {
        return Ok(());
    };
    let mut sql = Statement::new("SELECT part_id FROM manufacturer_parts WHERE id = ").kept();
    let part = sql.value(key).first(review.db)?.and_then(|part| part.int());
    if part.is_some() && part != change.after.integer("part") {
        review.refuse(
            "manufacturer_part",
            "Linked manufacturer part must reference the same base part",
        );
    }
    Ok(())
}
