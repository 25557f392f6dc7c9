//! What holds for parts beyond their single fields.

use std::collections::HashSet;

use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::bom::check as bom_check;
use super::{
    CATEGORY, DEFAULT_LOCATION, PARAMETER, SALE_PRICE, by_parameter, circle, ipn, relatives, start,
    trackable, units,
};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::mixin::validation::{Part, Question};
use crate::models::stock::release::release_of_parts;
use crate::models::{image, star, structural, tag, tree};
use crate::resource::refusal::WHOLE;
use crate::resource::rules::Asked;
use crate::resource::write::WriteError;
use crate::resource::{
    Author, Cell, Change, Condition, Desk, Item, Refusals, Review, Rules, Showing, Statement, many,
    read,
};
use crate::settings::global::GlobalSettings;

/// The text for a category that holds categories only.
const STRUCTURAL: &str = "Parts cannot be assigned to structural part categories!";

#[derive(Debug)]
pub(super) struct PartRules;

impl Rules for PartRules {
    fn narrow(
        &self,
        db: &mut Db,
        asked: &Asked,
        refusals: &mut Refusals,
    ) -> QueryResult<Vec<Condition>> {
        by_parameter::narrow(db, asked, refusals)
    }

    fn order(&self, name: &str, is_reversed: bool) -> Option<Statement> {
        by_parameter::order(name, is_reversed)
    }

    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.is_new() {
            change
                .after
                .set("creation_date", Cell::Date(review.author.now.date_naive()));
            change.after.set("creation_user", review.author.pk());
            for (name, truth) in usual(review.author.settings) {
                if change.sent(name).is_none() {
                    change.after.set(name, truth);
                }
            }
        }
        image::refuse_remote(review, change);
        image::pick(review, change)?;
        start::check(review, change)?;
        structural::check(review, change, "category", STRUCTURAL)?;
        units::check(review, change);
        relatives::check(review, change)?;
        ipn::check(review, change)?;
        if is_taken(review.db, &change.after)? {
            review.refuse(
                WHOLE,
                "The fields name, IPN, revision must make a unique set.",
            );
        }
        Ok(())
    }

    fn consult(&self, desk: &Desk, change: &mut Change) -> Result<(), WriteError> {
        if let Some(part) = Part::of(&change.after).map(Box::new) {
            if change.brings("name") {
                let old = change.old_text("name");
                desk.ask(Question::PartName(part.clone(), old))?;
            }
            if change.brings("IPN") {
                desk.ask(Question::PartIpn(part, change.old_text("IPN")))?;
            }
        }
        Ok(())
    }

    fn hold(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        relatives::hold(review, change)?;
        if becomes_trackable(change) {
            circle::hold(review.db)?;
        }
        ipn::hold(review, change)
    }

    fn hold_leaving(&self, review: &mut Review<'_>, keys: &[i64]) -> Result<(), WriteError> {
        check_use(review, keys)?;
        release_of_parts(review.db, review.author, keys)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        if change.is_new() {
            start::make(review, change)?;
        }
        let before = change.before.as_ref().map(Item::pk);
        if let Some(part) = before.filter(|_| change.changes("variant_of")) {
            bom_check::reopen_family(review.db, part)?;
        }
        if becomes_trackable(change) {
            trackable::spread(review.db, review.author, change.after.pk())?;
        }
        star::store(review, "part_stars", "part_id", change)?;
        Ok(tag::store(review.db, change)?)
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if item.is("locked") {
            review.refuse(WHOLE, "Cannot delete this part as it is locked");
        } else if item.is("active") {
            review.refuse(WHOLE, "Cannot delete this part as it is still active");
        }
        Ok(bom_check::reopen_without(review.db, item.pk())?)
    }

    fn presets(&self, _: &mut Db, author: Author<'_>) -> QueryResult<Vec<(&'static str, Value)>> {
        let usual = usual(author.settings).into_iter();
        Ok(usual.map(|(name, truth)| (name, truth.into())).collect())
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        for (item, shown) in showing.each() {
            shown.insert("copy_category_parameters".to_owned(), json!(true));
            add_up(item, shown);
        }
        if showing.asked.is("location_detail") {
            DEFAULT_LOCATION.add(showing.db, showing.items, showing.shown)?;
        }
        if showing.asked.is("parameters") {
            many::add(showing, "parameters", &PARAMETER, "part")?;
        }
        if showing.asked.is("price_breaks") {
            many::add(showing, "price_breaks", &SALE_PRICE, "part")?;
        }
        tree::list::show_paths(showing, &CATEGORY, "category", "category_path")?;
        tag::show(showing)?;
        star::show(showing, "part_stars", "part_id")
    }
}

/// What new parts are where nothing is said of it.
fn usual(settings: &GlobalSettings) -> [(&'static str, bool); 7] {
    [
        ("is_template", settings.part_template),
        ("assembly", settings.part_assembly),
        ("component", settings.part_component),
        ("purchaseable", settings.part_purchaseable),
        ("salable", settings.part_salable),
        ("trackable", settings.part_trackable),
        ("virtual", settings.part_virtual),
    ]
}

/// Whether there are assemblies that may have to become trackable with the part.
fn becomes_trackable(change: &Change) -> bool {
    !change.is_new() && change.after.is("trackable") && change.changes("trackable")
}

/// No part that could be deleted leaves an assembly that stays, unless an administrator allows it.
fn check_use(review: &mut Review<'_>, keys: &[i64]) -> Result<(), WriteError> {
    // No other transaction adds a line meanwhile.
    circle::hold(review.db)?;
    if review.author.settings.part_allow_delete_from_assembly {
        return Ok(());
    }
    let head = Statement::new(
        "SELECT b.part_id FROM bom_items b JOIN parts p ON p.id = b.sub_part_id \
         WHERE NOT p.locked AND NOT p.active AND p.id IN (",
    );
    let rows = read::rows_of(review.db, &head.kept(), keys.iter().copied(), ")")?;
    let mut assemblies = rows.iter().flatten().filter_map(Cell::int);
    let leaving: HashSet<i64> = keys.iter().copied().collect();
    if assemblies.any(|assembly| !leaving.contains(&assembly)) {
        let text = "Cannot delete this part as it is used in an assembly";
        review.refuse(WHOLE, text);
    }
    Ok(())
}

/// The sums of what was counted; null where it was left out.
fn add_up(item: &Item, shown: &mut Map<String, Value>) {
    let is_counted = shown.get("in_stock").is_some_and(|value| !value.is_null());
    let own = item.decimal("in_stock").filter(|_| is_counted);
    let total = own
        .zip(item.decimal("variant_stock"))
        .map(|(own, variants)| own.millionths().saturating_add(variants.millionths()))
        .map(Decimal::from_millionths);
    shown.insert("total_in_stock".to_owned(), json!(total));
    let allocated = ["allocated_to_build_orders", "allocated_to_sales_orders"];
    let free = allocated.iter().fold(own, |free, name| {
        free.map(|free| free.less(item.decimal(name).unwrap_or_default()))
    });
    shown.insert("unallocated_stock".to_owned(), json!(free));
}

fn is_taken(db: &mut Db, part: &Item) -> QueryResult<bool> {
    let mut sql = Statement::new("SELECT id FROM parts WHERE name = ").kept();
    sql.value(part.text("name"))
        .sql(" AND ipn = ")
        .value(part.text("IPN"));
    sql.sql(" AND revision = ").value(part.text("revision"));
    let found = sql.first(db)?.and_then(|cell| cell.int());
    Ok(found.is_some_and(|found| found != part.pk()))
}
