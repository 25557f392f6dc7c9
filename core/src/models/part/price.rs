//! What parts are sold for, and what they are reckoned at inside, by quantity.

use super::PART;
use crate::decimal::Decimal;
use crate::models::role::Role;
use crate::resource::found::by_part;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Field, Filter, Found, Kind, Preset, Resource, Review, Rules, Target, Test,
    unique,
};

/// Sale prices.
pub static SALE_PRICE: Resource = prices(
    Target {
        model: "partsellpricebreak",
        class: "PartSellPriceBreak",
        table: "sale_price_breaks",
        path: "/api/part/sale-price/",
    },
    "Part Sale Price",
    "part_partsellpricebreak",
    &[Filter::of(
        "part",
        Test::Key("t.part_id", "parts WHERE salable"),
    )],
);

/// Internal prices.
pub static INTERNAL_PRICE: Resource = prices(
    Target {
        model: "partinternalpricebreak",
        class: "PartInternalPriceBreak",
        table: "internal_price_breaks",
        path: "/api/part/internal-price/",
    },
    "Part Internal Price",
    "part_partinternalpricebreak",
    &[Filter::of("part", Test::Key("t.part_id", "parts"))],
);

const BY_PART: &[Found] = &[by_part!("part", "t.part_id")];

const fn prices(
    target: Target,
    name: &'static str,
    event: &'static str,
    filters: &'static [Filter],
) -> Resource {
    Resource {
        target,
        name,
        event,
        roles: &[Role::Part],
        fields: FIELDS,
        details: &[],
        filters,
        found_by: BY_PART,
        orders: &[("quantity", "t.quantity"), ("price", "t.price")],
        joins: "",
        whole: "",
        order: "t.quantity",
        allows: Allows::WRITE,
        rules: &PriceRules,
    }
}

static FIELDS: &[Field] = &[
    Field::key(),
    Field::related("part", "Part", "part_id", &PART.target).required(),
    Field::number("quantity", "Quantity")
        .required()
        .preset(Preset::Whole(1)),
    Field::price("price", "Price").at_least(0),
    Field::of("price_currency", "Currency", Kind::Currency).blank(),
];

#[derive(Debug)]
struct PriceRules;

impl Rules for PriceRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        check_amounts(review, change);
        unique::check(review, change, &["part", "quantity"])
    }
}

/// A price break is of more than nothing, and in the usual currency where it names none.
pub(crate) fn check_amounts(review: &mut Review<'_>, change: &mut Change) {
    if change.after.text("price_currency").is_empty() {
        let usual = review.author.settings.inventree_default_currency.code();
        change.after.set("price_currency", usual);
    }
    let quantity = change.after.decimal("quantity");
    if !quantity.is_some_and(Decimal::is_positive) {
        review.refuse("quantity", "Quantity must be greater than zero");
    }
}
