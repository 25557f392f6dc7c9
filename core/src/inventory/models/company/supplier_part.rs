//! Supplier parts: parts as suppliers sell them.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::{BRIEF as COMPANY_BRIEF, COMPANY, MANUFACTURER_PART, pretty_name};
use crate::access::role::Role;
use crate::models::model_refs::SUPPLIER_PART_MODEL;
use crate::models::order::purchase::SUPPLIER_PART_ON_ORDER;
use crate::models::part::{BRIEF, PART, total, units};
use crate::models::stock::in_stock;
use crate::models::tag::{self, has_tag, has_tag_slug, tag_search};
use crate::resource::search_sql::{name_subquery, part_search, words_subquery};
use crate::resource::{
    Change, DefaultValue, Detail, Field, FieldType, Filter, Item, Lookup, QueryParams, Resource,
    Rules, SearchSql, SerializeContext, SqlValue, Statement, WriteContext, WriteError, read,
    serialize, unique,
};

/// Supplier parts.
pub static SUPPLIER_PART: Resource = Resource {
    model: SUPPLIER_PART_MODEL,
    verbose_name: "Supplier Part",
    event_table: "part_supplierpart",
    roles: &[Role::Part, Role::PurchaseOrder],
    fields: FIELDS,
    details: &[
        Detail::new("part_detail", "part", &PART, BRIEF),
        Detail::new("supplier_detail", "supplier", &COMPANY, COMPANY_BRIEF).default_include(),
        Detail::new(
            "manufacturer_detail",
            "manufacturer",
            &COMPANY,
            COMPANY_BRIEF,
        ),
    ],
    filters: FILTERS,
    search_sql: &[
        SearchSql::in_subquery(
            &["supplier__name"],
            "t.supplier_id",
            name_subquery!("w.id" from "companies w" named "name"),
        ),
        part_search!("part", "t.part_id"),
        SearchSql::in_subquery(
            &["manufacturer_part__MPN", "manufacturer_part__description"],
            "t.manufacturer_part_id",
            words_subquery!("w.id" from "manufacturer_parts w"),
        ),
        SearchSql::in_subquery(
            &["manufacturer_part__manufacturer__name"],
            "t.manufacturer_part_id",
            name_subquery!("m.id" from "companies w JOIN manufacturer_parts m ON m.manufacturer_id = w.id" named "name"),
        ),
        tag_search!("supplierpart"),
    ],
    ordering_fields: &[
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
    ..Resource::DEFAULT
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
        .default_value(DefaultValue::Integer(0))
        .min_value(0),
    Field::datetime("availability_updated", "Availability Updated").read_only(),
    Field::text("description", "Description", 250)
        .null()
        .searchable(),
    Field::aggregate("in_stock", "In Stock", FieldType::Number, IN_STOCK),
    Field::sql(
        "on_order",
        "On Order",
        FieldType::Number,
        SUPPLIER_PART_ON_ORDER,
    ),
    Field::new("link", "Link", FieldType::Url(2000))
        .null()
        .blank(),
    Field::boolean("active", "Active", true),
    Field::boolean("primary", "Primary", false).column("is_primary"),
    Field::related(
        "manufacturer_part",
        "Manufacturer Part",
        "manufacturer_part_id",
        &MANUFACTURER_PART.model,
    ),
    Field::sql("MPN", "MPN", FieldType::Text(100), MPN),
    Field::sql(
        "manufacturer",
        "Manufacturer",
        FieldType::Integer(0, i64::MAX),
        "(SELECT m.manufacturer_id FROM manufacturer_parts m WHERE m.id = t.manufacturer_part_id)",
    ),
    Field::text("note", "Note", 100).null(),
    Field::primary_key(),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::text("packaging", "Packaging", 50).null(),
    Field::text("pack_quantity", "Pack Quantity", 25).default_value(DefaultValue::Text("1")),
    Field::number("pack_quantity_native", "Pack Quantity").read_only(),
    Field::related("part", "Base Part", "part_id", &PART.model)
        .required()
        .limit_choices_to(&[("purchaseable", true)]),
    Field::new("SKU", "SKU", FieldType::Text(100))
        .column("sku")
        .required()
        .searchable(),
    Field::related("supplier", "Supplier", "supplier_id", &COMPANY.model)
        .required()
        .limit_choices_to(&[("is_supplier", true)]),
    Field::datetime("updated", "Updated").read_only(),
    Field::notes(),
    Field::custom("tags", "Tags", FieldType::Tags),
    Field::custom("pretty_name", "Name", FieldType::Any).read_only(),
];

const FILTERS: &[Filter] = &[
    Filter::new(
        "part",
        Lookup::ForeignKey("t.part_id", "parts WHERE purchaseable"),
    ),
    Filter::new(
        "supplier",
        Lookup::ForeignKey("t.supplier_id", "companies WHERE is_supplier"),
    ),
    Filter::new(
        "manufacturer_part",
        Lookup::ForeignKey("t.manufacturer_part_id", "manufacturer_parts"),
    ),
    Filter::new(
        "manufacturer",
        Lookup::Related(
            "t.manufacturer_part_id IN (SELECT m.id FROM manufacturer_parts m WHERE m.manufacturer_id = ?)",
            "companies",
        ),
    ),
    Filter::new(
        "company",
        Lookup::Related(
            "(t.supplier_id = ? OR t.manufacturer_part_id IN \
             (SELECT m.id FROM manufacturer_parts m WHERE m.manufacturer_id = ?))",
            "companies",
        ),
    ),
    Filter::new("SKU", Lookup::Exact("t.sku")),
    Filter::new(
        "MPN",
        Lookup::AsciiLowercase(
            "t.manufacturer_part_id IN (SELECT m.id FROM manufacturer_parts m WHERE LOWER(m.mpn) = ?)",
        ),
    ),
    Filter::new("pretty", Lookup::Modifier),
    Filter::new(
        "tags__name",
        Lookup::Str(has_tag!("supplierpart", "w.name = ?")),
    ),
    Filter::new("tags__slug", Lookup::Str(has_tag_slug!("supplierpart"))),
    Filter::new("active", Lookup::Boolean("t.active")),
    Filter::new(
        "part_active",
        Lookup::Boolean("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.active)"),
    ),
    Filter::new(
        "supplier_active",
        Lookup::Boolean(
            "EXISTS (SELECT 1 FROM companies c WHERE c.id = t.supplier_id AND c.active)",
        ),
    ),
    Filter::new(
        "has_stock",
        Lookup::Boolean(
            "EXISTS (SELECT 1 FROM stock_items s WHERE s.supplier_part_id = t.id AND s.quantity > 0)",
        ),
    ),
];

/// The rules of `SUPPLIER_PART`.
#[derive(Debug)]
pub(super) struct SupplierPartRules;

impl Rules for SupplierPartRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        change
            .after
            .set("updated", SqlValue::DateTime(context.actor.now.naive_utc()));
        if change.has_changed("available") && !change.is_new() {
            change.after.set(
                "availability_updated",
                SqlValue::DateTime(context.actor.now.naive_utc()),
            );
        }
        check_pack_quantity(context, change)?;
        check_manufacturer_part(context, change)?;
        unique::check(context, change, &["part", "supplier", "SKU"])
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        Ok(tag::store(context.db, change)?)
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        pretty_name::serialize(context, pretty_name::SUPPLIER_PART_NAME)?;
        serialize_manufacturer_parts(context)?;
        tag::serialize(context)
    }
}

/// Adds the nested manufacturer parts, with their manufacturers.
fn serialize_manufacturer_parts(context: &mut SerializeContext<'_>) -> QueryResult<()> {
    const NAME: &str = "manufacturer_part_detail";
    if !context.params.is_true(NAME) {
        return Ok(());
    }
    let keys = context.foreign_keys("manufacturer_part");
    let wanted: Vec<i64> = keys.iter().flatten().copied().collect();
    let created = read::by_keys(context.db, &MANUFACTURER_PART, &wanted, None)?;
    let params = QueryParams(vec![("manufacturer_detail".to_owned(), "true".to_owned())]);
    let (resource, author) = (&MANUFACTURER_PART, context.actor);
    let objects = serialize::serialize_all(context.db, resource, author, &params, &created, false)?;
    let objects: HashMap<i64, Map<String, Value>> =
        created.iter().map(Item::pk).zip(objects).collect();
    for (key, item) in keys.iter().zip(&mut *context.serialized) {
        let object = key.and_then(|key| objects.get(&key).cloned());
        item.insert(NAME.to_owned(), json!(object));
    }
    Ok(())
}

/// Converts the pack quantity to the unit of the part.
fn check_pack_quantity(
    context: &mut WriteContext<'_>,
    change: &mut Change,
) -> Result<(), WriteError> {
    let part = change.after.integer("part").unwrap_or_default();
    let mut sql = Statement::new("SELECT units FROM parts WHERE id = ").cached();
    let units = sql.value(part).first_value(context.db)?.unwrap_or_default();
    match units::convert(change.after.text("pack_quantity"), units.text()) {
        Some(quantity) if quantity.is_positive() => {
            change.after.set("pack_quantity_native", quantity);
        }
        Some(_) => context.reject("pack_quantity", "Pack units must be greater than zero"),
        None => {
            let text = "Pack units must be compatible with the base part units";
            context.reject("pack_quantity", text);
        }
    }
    Ok(())
}

/// Checks that the manufacturer part belongs to the same part.
fn check_manufacturer_part(
    context: &mut WriteContext<'_>,
    change: &Change,
) -> Result<(), WriteError> {
    let Some(key) = change.after.integer("manufacturer_part") else {
        return Ok(());
    };
    let mut sql = Statement::new("SELECT part_id FROM manufacturer_parts WHERE id = ").cached();
    let part = sql
        .value(key)
        .first_value(context.db)?
        .and_then(|part| part.int());
    if part.is_some() && part != change.after.integer("part") {
        context.reject(
            "manufacturer_part",
            "Linked manufacturer part must reference the same base part",
        );
    }
    Ok(())
}
