//! Prices of suppliers, by quantity.

use super::{BRIEF, COMPANY, SUPPLIER_PART};
use crate::access::role::Role;
use crate::models::part::price_break;
use crate::resource::search_sql::{name_subquery, words_subquery};
use crate::resource::{
    AllowedOperations, Change, DefaultValue, Detail, Field, FieldType, Filter, Lookup, ModelRef,
    Resource, Rules, SearchSql, SqlValue, WriteContext, WriteError, unique,
};

const SUPPLIER: &str =
    "(SELECT s.supplier_id FROM supplier_parts s WHERE s.id = t.supplier_part_id)";

/// Price breaks of supplier parts.
pub static SUPPLIER_PRICE_BREAK: Resource = Resource {
    model: ModelRef {
        name: "supplierpricebreak",
        class: "SupplierPriceBreak",
        table: "supplier_price_breaks",
        path: "/api/company/price-break/",
    },
    verbose_name: "Supplier Price Break",
    event_table: "company_supplierpricebreak",
    roles: &[Role::Part, Role::PurchaseOrder],
    fields: FIELDS,
    details: &[
        Detail::new(
            "part_detail",
            "part",
            &SUPPLIER_PART,
            &[
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
        ),
        Detail::new("supplier_detail", "supplier", &COMPANY, BRIEF),
    ],
    filters: FILTERS,
    search_sql: &[
        SearchSql::in_subquery(
            &["part__SKU", "part__description"],
            "t.supplier_part_id",
            words_subquery!("w.id" from "supplier_parts w"),
        ),
        SearchSql::in_subquery(
            &["part__supplier__name"],
            "t.supplier_part_id",
            name_subquery!("s.id" from "companies w JOIN supplier_parts s ON s.supplier_id = w.id" named "name"),
        ),
    ],
    ordering_fields: &[
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
    allows: AllowedOperations::WRITE,
    ..Resource::DEFAULT
};

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::related(
        "part",
        "Supplier Part",
        "supplier_part_id",
        &SUPPLIER_PART.model,
    )
    .required(),
    Field::number("quantity", "Quantity")
        .required()
        .default_value(DefaultValue::Integer(1)),
    Field::price("price", "Price")
        .required()
        .null()
        .min_value(0),
    Field::new("price_currency", "Currency", FieldType::Currency).blank(),
    Field::sql(
        "supplier",
        "Supplier",
        FieldType::Integer(0, i64::MAX),
        SUPPLIER,
    ),
    Field::datetime("updated", "Updated").read_only(),
];

const FILTERS: &[Filter] = &[
    Filter::new(
        "part",
        Lookup::ForeignKey("t.supplier_part_id", "supplier_parts"),
    ),
    Filter::new("quantity", Lookup::Number("t.quantity = ?")),
    Filter::new(
        "base_part",
        Lookup::Related(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.part_id = ?)",
            "parts",
        ),
    ),
    Filter::new(
        "supplier",
        Lookup::Related(
            "t.supplier_part_id IN (SELECT s.id FROM supplier_parts s WHERE s.supplier_id = ?)",
            "companies",
        ),
    ),
];

/// The rules of `SUPPLIER_PRICE_BREAK`.
#[derive(Debug)]
pub(super) struct PriceBreakRules;

impl Rules for PriceBreakRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let now = SqlValue::DateTime(context.actor.now.naive_utc());
        change.after.set("updated", now);
        price_break::check_amounts(context, change);
        unique::check(context, change, &["part", "quantity"])
    }
}
