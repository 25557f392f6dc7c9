//! Plans the stock items of a receipt, before any row is locked.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::receive_context::{LineContext, ReceiveContext, SourceBuild};
use super::{PURCHASE_ORDER, PURCHASE_ORDER_LINE};
use crate::db::Db;
use crate::decimal::Decimal;
use crate::mixin::barcode::Barcode;
use crate::models::barcode::find;
use crate::models::order::returns::receive::NO_LINES;
use crate::models::stock::adjustment_item::ItemErrors;
use crate::models::stock::numbering::{self, PartSerials};
use crate::models::stock::serial_list;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, Item, ValidationErrors, WriteError, read};

/// Maximum number of lines in one request.
const MAX_LINES: usize = 1000;

/// Goods received for a line.
#[derive(Debug, Clone, Default)]
pub struct ReceivedLine {
    /// Key of the line.
    pub line: i64,
    /// Number of packs.
    pub quantity: Decimal,
    /// Key of the location, if not the one of the request or the order.
    pub location: Option<i64>,
    /// Serial numbers, as the user enters them.
    pub serials: String,
    /// The barcode of the goods, to assign to the stock item.
    pub barcode: Option<String>,
    /// The note in the history.
    pub note: String,
    /// Further fields of the new stock items, by name.
    pub extra_fields: Map<String, Value>,
}

/// Stock items to create for a line.
pub(super) struct PlannedLine {
    pub(super) line: i64,
    pub(super) packs: Decimal,
    pub(super) units: Decimal,
    pub(super) source_build: Option<SourceBuild>,
    pub(super) note: String,
    pub(super) barcode: Option<Barcode>,
    /// The request bodies of the new items.
    pub(super) item_bodies: Vec<Map<String, Value>>,
}

/// The planned lines, and the rows that the plan depends on.
pub(super) struct ReceivePlan {
    pub(super) lines: Vec<PlannedLine>,
    pub(super) context: ReceiveContext,
}

fn load_context(
    db: &mut Db,
    order: i64,
    arrivals: &[ReceivedLine],
) -> Result<ReceiveContext, WriteError> {
    let order = read::by_key(db, &PURCHASE_ORDER, order)?.ok_or(WriteError::NotFound)?;
    let keys: Vec<i64> = arrivals.iter().map(|arrival| arrival.line).collect();
    let lines = read::by_keys(db, &PURCHASE_ORDER_LINE, &keys, None)?;
    Ok(ReceiveContext::load(db, order, lines)?)
}

/// Checks the received lines and plans their stock items. Plugins validate the serial numbers.
pub(super) fn plan(
    db: &mut Db,
    actor: Actor<'_>,
    order: i64,
    location: Option<i64>,
    arrivals: &[ReceivedLine],
) -> Result<ReceivePlan, WriteError> {
    if arrivals.is_empty() {
        return Err(ValidationErrors::for_field(NON_FIELD_ERRORS, NO_LINES).into());
    }
    if arrivals.len() > MAX_LINES {
        let text = format!("at most {MAX_LINES} lines are received at once");
        return Err(ValidationErrors::for_field(NON_FIELD_ERRORS, text).into());
    }
    let known = load_context(db, order, arrivals)?;
    check_barcodes(db, arrivals)?;
    let mut faults = ItemErrors::new(arrivals.len());
    let mut all = Vec::with_capacity(arrivals.len());
    for (index, arrival) in arrivals.iter().enumerate() {
        match plan_line(db, actor, &known, location, arrival) {
            Ok(goods) => all.push(goods),
            // A missing location is an error of the whole request, not of one line.
            Err(WriteError::Invalid(errors)) if errors.has_field("location") => {
                return Err(errors.into());
            }
            Err(WriteError::Invalid(errors)) => faults.set(index, errors),
            Err(error) => return Err(error),
        }
    }
    faults.finish()?;
    let count: usize = all.iter().map(|goods| goods.item_bodies.len()).sum();
    if count > serial_list::MAX_SERIALS {
        let text = format!(
            "at most {} items are received at once",
            serial_list::MAX_SERIALS
        );
        return Err(ValidationErrors::for_field(NON_FIELD_ERRORS, text).into());
    }
    Ok(ReceivePlan {
        lines: all,
        context: known,
    })
}

fn check_barcodes(db: &mut Db, arrivals: &[ReceivedLine]) -> Result<(), WriteError> {
    let codes = arrivals.iter().enumerate().filter_map(|(index, arrival)| {
        let text = arrival.barcode.as_deref().filter(|text| !text.is_empty())?;
        Some((index, Barcode::new(text).hash()))
    });
    let (places, hashes): (Vec<usize>, Vec<String>) = codes.unzip();
    if hashes.iter().collect::<HashSet<_>>().len() < hashes.len() {
        let text = "Supplied barcode values must be unique";
        return Err(ValidationErrors::for_field(NON_FIELD_ERRORS, text).into());
    }
    let known = find::assigned_hashes(db, &hashes)?;
    let mut faults = ItemErrors::new(arrivals.len());
    for (index, hash) in places.into_iter().zip(&hashes) {
        if known.contains(hash) {
            faults.add(index, "barcode", "Barcode is already in use");
        }
    }
    Ok(faults.finish()?)
}

fn plan_line(
    db: &mut Db,
    actor: Actor<'_>,
    known: &ReceiveContext,
    location: Option<i64>,
    arrival: &ReceivedLine,
) -> Result<PlannedLine, WriteError> {
    let refuse = |name: &str, text: &str| WriteError::from(ValidationErrors::for_field(name, text));
    let ordered = known.line_context(arrival.line);
    let ordered = ordered.map_err(|text| refuse("line_item", &text))?;
    let LineContext {
        line,
        supplier_part: sold,
        part,
        build,
    } = ordered;
    if !arrival.quantity.is_positive() {
        return Err(refuse("quantity", "Quantity must be greater than zero"));
    }
    let places = [
        arrival.location,
        location,
        line.integer("destination"),
        known.order.integer("destination"),
        part.integer("default_location"),
        part.integer("category_default_location"),
        build.and_then(|build| build.integer("destination")),
    ];
    let location = places.into_iter().flatten().next();
    let location =
        location.ok_or_else(|| refuse("location", "Destination location must be specified"))?;
    let pack = sold.decimal("pack_quantity_native").unwrap_or(Decimal::ONE);
    let units = arrival.quantity.checked_mul(pack);
    let units = units.ok_or_else(|| refuse("quantity", "the quantity is too large"))?;
    let price = line
        .decimal("purchase_price")
        .and_then(|price| price.checked_div(pack));
    let mut body = Map::from_iter([
        ("part".to_owned(), json!(part.pk())),
        ("supplier_part".to_owned(), json!(sold.pk())),
        ("location".to_owned(), json!(location)),
        ("quantity".to_owned(), json!(units.to_string())),
        ("packaging".to_owned(), json!(sold.text("packaging"))),
        (
            "purchase_price".to_owned(),
            json!(price.map(|price| price.to_string())),
        ),
        (
            "purchase_price_currency".to_owned(),
            json!(line.text("purchase_price_currency")),
        ),
    ]);
    body.extend(arrival.extra_fields.clone());
    let items = build_item_bodies(db, actor, part, units, &arrival.serials, body)?;
    let barcode = arrival.barcode.as_deref().filter(|text| !text.is_empty());
    if barcode.is_some() && items.len() > 1 {
        return Err(refuse("barcode", "a barcode names one item only"));
    }
    Ok(PlannedLine {
        line: line.pk(),
        packs: arrival.quantity,
        units,
        source_build: ordered.source_build(),
        note: arrival.note.clone(),
        barcode: barcode.map(Barcode::new),
        item_bodies: items,
    })
}

/// Returns the bodies of the items: one, or one for each serial number.
fn build_item_bodies(
    db: &mut Db,
    actor: Actor<'_>,
    part: &Item,
    units: Decimal,
    text: &str,
    body: Map<String, Value>,
) -> Result<Vec<Map<String, Value>>, WriteError> {
    let refuse = |text: &str| WriteError::from(ValidationErrors::for_field("serial_numbers", text));
    if text.trim().is_empty() {
        return Ok(vec![body]);
    }
    if !part.is_true("trackable") {
        return Err(refuse(
            "Serial numbers cannot be supplied for a non-trackable part",
        ));
    }
    let count = units
        .to_integer()
        .and_then(|whole| usize::try_from(whole).ok());
    let count = count.ok_or_else(|| refuse("an integer quantity is needed for serial numbers"))?;
    let numbering = PartSerials::new(db, actor, part.pk())?;
    let serials = numbering.parse(db, text, count, &["serial_numbers"])?;
    let refused = numbering.find_conflicting(db, &serials)?;
    if !refused.is_empty() {
        return Err(refuse(&format!(
            "The following serial numbers already exist or are invalid: {}",
            refused.join(",")
        )));
    }
    // One question for all, which the rules of each item need.
    numbering::to_ints(actor, &serials)?;
    let bodies = serials.into_iter().map(|serial| {
        let mut own = body.clone();
        own.insert("quantity".to_owned(), json!(1));
        own.insert("serial".to_owned(), json!(serial));
        own
    });
    Ok(bodies.collect())
}
