//! Price breaks of parts: sale prices and internal prices by quantity.

use super::PART;
use crate::access::role::Role;
use crate::decimal::Decimal;
use crate::resource::search_sql::part_search;
use crate::resource::{
    AllowedOperations, Change, DefaultValue, Field, FieldType, Filter, Lookup, ModelRef, Resource,
    Rules, SearchSql, WriteContext, WriteError, unique,
};

/// Sale prices.
pub static SALE_PRICE: Resource = price_break_resource(
    ModelRef {
        name: "partsellpricebreak",
        class: "PartSellPriceBreak",
        table: "sale_price_breaks",
        path: "/api/part/sale-price/",
    },
    "Part Sale Price",
    "part_partsellpricebreak",
    &[Filter::new(
        "part",
        Lookup::ForeignKey("t.part_id", "parts WHERE salable"),
    )],
);

/// Internal prices.
pub static INTERNAL_PRICE: Resource = price_break_resource(
    ModelRef {
        name: "partinternalpricebreak",
        class: "PartInternalPriceBreak",
        table: "internal_price_breaks",
        path: "/api/part/internal-price/",
    },
    "Part Internal Price",
    "part_partinternalpricebreak",
    &[Filter::new(
        "part",
        Lookup::ForeignKey("t.part_id", "parts"),
    )],
);

const SEARCH_BY_PART: &[SearchSql] = &[part_search!("part", "t.part_id")];

const fn price_break_resource(
    target: ModelRef,
    name: &'static str,
    event: &'static str,
    filters: &'static [Filter],
) -> Resource {
    Resource {
        model: target,
        verbose_name: name,
        event_table: event,
        roles: &[Role::Part],
        is_public: false,
        fields: FIELDS,
        details: &[],
        filters,
        search_sql: SEARCH_BY_PART,
        ordering_fields: &[("quantity", "t.quantity"), ("price", "t.price")],
        ordering_joins: "",
        default_list_sql: "",
        default_ordering: "t.quantity",
        allows: AllowedOperations::WRITE,
    }
}

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::related("part", "Part", "part_id", &PART.model).required(),
    Field::number("quantity", "Quantity")
        .required()
        .default_value(DefaultValue::Integer(1)),
    Field::price("price", "Price").min_value(0),
    Field::new("price_currency", "Currency", FieldType::Currency).blank(),
];

/// The rules of price breaks.
#[derive(Debug)]
pub(super) struct PriceRules;

impl Rules for PriceRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        check_amounts(context, change);
        unique::check(context, change, &["part", "quantity"])
    }
}

/// Checks that the quantity is positive, and sets the default currency if there is none.
pub(crate) fn check_amounts(context: &mut WriteContext<'_>, change: &mut Change) {
    if change.after.text("price_currency").is_empty() {
        let default = context.actor.settings.inventree_default_currency.code();
        change.after.set("price_currency", default);
    }
    let quantity = change.after.decimal("quantity");
    if !quantity.is_some_and(Decimal::is_positive) {
        context.reject("quantity", "Quantity must be greater than zero");
    }
}
