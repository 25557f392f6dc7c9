//! What holds for stock items beyond their single fields.

use chrono::Duration;
use diesel::QueryResult;
use serde_json::{Map, Value, json};

use super::status::{self, Event};
use super::{LOCATION, TEST_RESULT, held, install, numbering, quantity, release, serial, tracking};
use crate::db::{Db, lock};
use crate::mixin::validation::{Part, StockItem};
use crate::models::part::PART;
use crate::models::user::User;
use crate::models::{structural, tag, tree};
use crate::resource::read::{self};
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Change, Desk, Item, Review, Rules, Showing, Statement, many};

/// The text for a location that holds locations only.
pub(crate) const STRUCTURAL: &str =
    "Stock items cannot be located into structural stock locations!";

#[derive(Debug)]
pub(super) struct StockRules;

impl Rules for StockRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        change
            .after
            .set("updated", Cell::Time(review.author.now.naive_utc()));
        if change.is_new() && change.sent("delete_on_deplete").is_none() {
            let goes = review.author.settings.stock_delete_depleted_default;
            change.after.set("delete_on_deplete", goes);
        }
        if change.after.get("batch").is_null() {
            change.after.set("batch", "");
        }
        if change.after.text("purchase_price_currency").is_empty() {
            let usual = review.author.settings.inventree_default_currency.code();
            change.after.set("purchase_price_currency", usual);
        }
        let quantity = change.after.decimal("quantity").unwrap_or_default();
        if let Err(text) = quantity::check(quantity) {
            review.refuse("quantity", text);
        }
        match change.noted("serial_int").and_then(Cell::int) {
            Some(number) => change.after.set("serial_int", number),
            None => number_serial(change),
        }
        serial::check(review, change)?;
        check_host(review, change)?;
        structural::check(review, change, "location", STRUCTURAL)?;
        check_part(review, change)
    }

    fn consult(&self, desk: &Desk, change: &mut Change) -> Result<(), WriteError> {
        let Some(stock) = StockItem::of(&change.after) else {
            return Ok(());
        };
        if change.brings("batch") {
            let old = change.old_text("batch");
            desk.validate_batch_code(&stock.batch, Some(&stock), old.as_deref())?;
        }
        let Some(own) = &stock.serial else {
            return Ok(());
        };
        // Among the serials of another part it is a new one.
        if change.brings("serial") || change.brings("part") {
            let part = numbering::known(desk, &PART, stock.part)?;
            let old = change.old_text("serial").filter(|old| !old.is_empty());
            if let Some(part) = part.as_ref().and_then(Part::of) {
                desk.validate_serial_number(own, &part, Some(&stock), old.as_deref())?;
            }
        }
        if let Some(number) = numbering::to_int(desk, own)? {
            change.note("serial_int", number);
        }
        Ok(())
    }

    fn hold(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        const POINTED_AT: [(&str, &str); 4] = [
            ("location", "stock_locations"),
            ("customer", "companies"),
            ("supplier_part", "supplier_parts"),
            ("part", "parts"),
        ];
        let after = &change.after;
        if change.changes("belongs_to") && !after.get("belongs_to").is_null() {
            lock::take(review.db, install::LOCK)?;
        }
        if change.changes("serial") && !after.text("serial").is_empty() {
            let part = after.integer("part").unwrap_or_default();
            serial::hold(review.db, review.author.settings, part)?;
        }
        for (field, table) in POINTED_AT {
            let key = after.integer(field).filter(|_| change.changes(field));
            read::share(review.db, table, key)?;
        }
        Ok(())
    }

    fn hold_leaving(&self, review: &mut Review<'_>, keys: &[i64]) -> Result<(), WriteError> {
        held::lock(review.db, keys)?;
        release::release(review.db, review.author, keys)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        tag::store(review.db, change)?;
        let after = &change.after;
        let Some(before) = &change.before else {
            // Nobody is named, as in the reference.
            let nobody = User::system();
            let author = Author {
                user: &nobody,
                ..review.author
            };
            tracking::record(review.db, author, after, Event::Created, "", &made(after))?;
            return Ok(());
        };
        let deltas = edited(before, after);
        if !deltas.is_empty() {
            tracking::record(review.db, review.author, after, Event::Edited, "", &deltas)?;
        }
        Ok(())
    }

    fn presets(&self, _: &mut Db, author: Author<'_>) -> QueryResult<Vec<(&'static str, Value)>> {
        let goes = author.settings.stock_delete_depleted_default;
        Ok(vec![("delete_on_deplete", goes.into())])
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        let days = Duration::try_days(showing.author.settings.stock_stale_days.into());
        let day = days.and_then(|days| showing.author.now.date_naive().checked_add_signed(days));
        for (item, shown) in showing.each() {
            // Told where what is counted is told.
            if shown
                .get("expired")
                .is_none_or(|expired| !expired.is_null())
            {
                let expiry = item.date("expiry_date").filter(|_| item.is("in_stock"));
                let is_stale = expiry.is_some_and(|expiry| day.is_none_or(|day| expiry < day));
                shown.insert("stale".to_owned(), json!(is_stale));
            } else {
                shown.insert("stale".to_owned(), Value::Null);
            }
            let code = item.integer("status").unwrap_or(status::OK);
            shown.insert(
                "status_text".to_owned(),
                json!(status::word(status::STATUS, code)),
            );
        }
        tree::list::show_paths(showing, &LOCATION, "location", "location_path")?;
        if showing.asked.is("tests") {
            many::add(showing, "tests", &TEST_RESULT, "stock_item")?;
        }
        tag::show(showing)
    }
}

/// Whether the item can be installed where it is to be: not in itself, nor in what is installed in it.
fn check_host(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let host = change.after.integer("belongs_to");
    let host = host.filter(|_| !change.is_new() && change.changes("belongs_to"));
    if let Some(host) = host
        && install::is_inside(review.db, host, change.after.pk())?
    {
        review.refuse("belongs_to", install::IN_ITSELF);
    }
    Ok(())
}

/// Sets the number of a serial that has none yet: a plugin may know a better one, which then stays.
fn number_serial(change: &mut Change) {
    let before = change.before.as_ref();
    let before = before.and_then(|before| before.integer("serial_int"));
    if change.after.integer("serial_int") == before.or(Some(0)) && change.changes("serial") {
        let number = serial::to_int(change.after.text("serial"));
        change.after.set("serial_int", number);
    }
}

fn check_part(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let Some(part) = change.after.integer("part") else {
        return Ok(());
    };
    if !change.is_new() && change.changes("part") {
        review.refuse("part", "the part of a stock item cannot be changed");
    }
    let mut sql = Statement::new("SELECT virtual, trackable FROM parts WHERE id = ").kept();
    let rows = sql.value(part).load(review.db)?;
    if let Some([is_virtual, trackable]) = rows.first().map(Vec::as_slice) {
        if is_virtual.is_true() {
            review.refuse("part", "Stock item cannot be created for virtual parts");
        }
        let quantity = change.after.decimal("quantity").unwrap_or_default();
        if trackable.is_true() && quantity.whole().is_none() && change.changes("quantity") {
            let text = "Quantity must be integer value for trackable parts";
            review.refuse("quantity", text);
        }
    }
    check_supplier_part(review, change, part)
}

fn check_supplier_part(
    review: &mut Review<'_>,
    change: &Change,
    part: i64,
) -> Result<(), WriteError> {
    let Some(key) = change.after.integer("supplier_part") else {
        return Ok(());
    };
    let mut sql = Statement::new("SELECT part_id FROM supplier_parts WHERE id = ").kept();
    if sql
        .value(key)
        .first(review.db)?
        .is_some_and(|own| own.int() != Some(part))
    {
        review.refuse("supplier_part", "The supplier part is one of another part");
    }
    Ok(())
}

/// What the history says of a new item.
fn made(item: &Item) -> Map<String, Value> {
    let mut deltas = Map::new();
    deltas.insert("quantity".to_owned(), json!(item.decimal("quantity")));
    deltas.insert("status".to_owned(), json!(item.integer("status")));
    if let Some(location) = item.integer("location") {
        deltas.insert("location".to_owned(), json!(location));
    }
    deltas
}

/// The fields whose change the history tells, each with its value before and after.
fn edited(before: &Item, after: &Item) -> Map<String, Value> {
    let (was, is) = (before.show_some(TOLD), after.show_some(TOLD));
    let changed = is
        .into_iter()
        .filter(|(name, value)| was.get(name) != Some(value));
    changed.collect()
}

const TOLD: &[&str] = &[
    "quantity",
    "serial",
    "batch",
    "location",
    "customer",
    "belongs_to",
    "status",
    "expiry_date",
    "packaging",
    "supplier_part",
    "owner",
    "purchase_price",
    "link",
];
