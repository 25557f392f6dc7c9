//! What arrives against a purchase order, as far as it can be told before the rows are taken.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::known::{Known, Ordered, Origin};
use super::{PURCHASE_ORDER, PURCHASE_ORDER_LINE};
use crate::decimal::Decimal;
use crate::mixin::barcode::Barcode;
use crate::models::barcode::find;
use crate::models::stock::line::LineFaults;
use crate::models::stock::numbering::Numbering;
use crate::models::stock::serial_list;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Desk, Item, Refusals, read};

/// Most lines that are received at once.
const MOST: usize = 1000;

/// What arrives of a line.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// Key of the line.
    pub line: i64,
    /// How many packs.
    pub quantity: Decimal,
    /// Where it goes, if not where the order says.
    pub location: Option<i64>,
    /// Serial numbers, as people write them.
    pub serials: String,
    /// The code on the goods, which their stock item gets.
    pub barcode: Option<String>,
    /// What the history says.
    pub note: String,
    /// Further members of the new stock items, by their names there.
    pub members: Map<String, Value>,
}

/// Stock that is to be made for a line.
pub(super) struct Goods {
    pub(super) line: i64,
    pub(super) packs: Decimal,
    pub(super) units: Decimal,
    pub(super) origin: Option<Origin>,
    pub(super) note: String,
    pub(super) barcode: Option<Barcode>,
    /// The bodies of the new items.
    pub(super) items: Vec<Map<String, Value>>,
}

/// What goods are planned, and what that rests on.
pub(super) struct Plan {
    pub(super) goods: Vec<Goods>,
    pub(super) known: Known,
}

fn known(desk: &Desk, order: i64, arrivals: &[Arrival]) -> Result<Known, WriteError> {
    desk.registry.db().read(|db| {
        let order = read::by_key(db, &PURCHASE_ORDER, order)?.ok_or(WriteError::Gone)?;
        let keys: Vec<i64> = arrivals.iter().map(|arrival| arrival.line).collect();
        let lines = read::by_keys(db, &PURCHASE_ORDER_LINE, &keys, None)?;
        Ok(Known::of(db, order, lines)?)
    })
}

/// Looks at what arrives, and says what stock is to be made of it. Plugins are asked about serial numbers.
pub(super) fn plan(
    desk: &Desk,
    order: i64,
    location: Option<i64>,
    arrivals: Vec<Arrival>,
) -> Result<Plan, WriteError> {
    if arrivals.is_empty() {
        return Err(Refusals::of(WHOLE, "Line items must be provided").into());
    }
    if arrivals.len() > MOST {
        let text = format!("at most {MOST} lines are received at once");
        return Err(Refusals::of(WHOLE, text).into());
    }
    let known = known(desk, order, &arrivals)?;
    check_barcodes(desk, &arrivals)?;
    let mut faults = LineFaults::of(arrivals.len());
    let mut all = Vec::with_capacity(arrivals.len());
    for (place, arrival) in arrivals.into_iter().enumerate() {
        match goods(desk, &known, location, arrival) {
            Ok(goods) => all.push(goods),
            // What is missing for the whole order is told for the whole order.
            Err(WriteError::Refused(refusals)) if refusals.has("location") => {
                return Err(refusals.into());
            }
            Err(WriteError::Refused(refusals)) => faults.put(place, refusals),
            Err(error) => return Err(error),
        }
    }
    faults.finish()?;
    let count: usize = all.iter().map(|goods| goods.items.len()).sum();
    if count > serial_list::MOST {
        let text = format!("at most {} items are received at once", serial_list::MOST);
        return Err(Refusals::of(WHOLE, text).into());
    }
    Ok(Plan { goods: all, known })
}

fn check_barcodes(desk: &Desk, arrivals: &[Arrival]) -> Result<(), WriteError> {
    let codes = arrivals.iter().enumerate().filter_map(|(place, arrival)| {
        let text = arrival.barcode.as_deref().filter(|text| !text.is_empty())?;
        Some((place, Barcode::new(text).hash()))
    });
    let (places, hashes): (Vec<usize>, Vec<String>) = codes.unzip();
    if hashes.iter().collect::<HashSet<_>>().len() < hashes.len() {
        let text = "Supplied barcode values must be unique";
        return Err(Refusals::of(WHOLE, text).into());
    }
    let db = desk.registry.db();
    let known = db.read(|db| Ok::<_, WriteError>(find::carried(db, &hashes)?))?;
    let mut faults = LineFaults::of(arrivals.len());
    for (place, hash) in places.into_iter().zip(&hashes) {
        if known.contains(hash) {
            faults.add(place, "barcode", "Barcode is already in use");
        }
    }
    Ok(faults.finish()?)
}

fn goods(
    desk: &Desk,
    known: &Known,
    location: Option<i64>,
    arrival: Arrival,
) -> Result<Goods, WriteError> {
    let refuse = |name: &str, text: &str| WriteError::from(Refusals::of(name, text));
    let ordered = known.ordered(arrival.line);
    let ordered = ordered.map_err(|text| refuse("line_item", &text))?;
    let Ordered {
        line,
        sold,
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
    let units = arrival.quantity.times(pack);
    let units = units.ok_or_else(|| refuse("quantity", "the quantity is too large"))?;
    let price = line
        .decimal("purchase_price")
        .and_then(|price| price.over(pack));
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
    body.extend(arrival.members);
    let items = serialized(desk, part, units, &arrival.serials, body)?;
    let barcode = arrival.barcode.filter(|text| !text.is_empty());
    if barcode.is_some() && items.len() > 1 {
        return Err(refuse("barcode", "a barcode names one item only"));
    }
    Ok(Goods {
        line: line.pk(),
        packs: arrival.quantity,
        units,
        origin: ordered.origin(),
        note: arrival.note,
        barcode: barcode.map(|text| Barcode::new(&text)),
        items,
    })
}

/// The items of one body: one, or one for each serial number.
fn serialized(
    desk: &Desk,
    part: &Item,
    units: Decimal,
    text: &str,
    body: Map<String, Value>,
) -> Result<Vec<Map<String, Value>>, WriteError> {
    let refuse = |text: &str| WriteError::from(Refusals::of("serial_numbers", text));
    if text.trim().is_empty() {
        return Ok(vec![body]);
    }
    if !part.is("trackable") {
        return Err(refuse(
            "Serial numbers cannot be supplied for a non-trackable part",
        ));
    }
    let count = units.whole().and_then(|whole| usize::try_from(whole).ok());
    let count = count.ok_or_else(|| refuse("an integer quantity is needed for serial numbers"))?;
    let numbering = Numbering::of(desk, part.pk())?;
    let serials = numbering.read(text, count, &["serial_numbers"])?;
    let refused = numbering.refused(&serials)?;
    if !refused.is_empty() {
        return Err(refuse(&format!(
            "The following serial numbers already exist or are invalid: {}",
            refused.join(",")
        )));
    }
    let bodies = serials.into_iter().map(|serial| {
        let mut own = body.clone();
        own.insert("quantity".to_owned(), json!(1));
        own.insert("serial".to_owned(), json!(serial));
        own
    });
    Ok(bodies.collect())
}
