//! Making stock items of what was sent: one, or one for each serial number.

use chrono::{Datelike, Duration};
use serde_json::{Map, Value, json};

use super::numbering::{self, Known, Numbering};
use super::{LOCATION, STOCK_ITEM};
use crate::decimal::Decimal;
use crate::models::part::PART;
use crate::resource::write::WriteError;
use crate::resource::{Desk, Item, Made, Refusals, Statement, read, sent};

/// How often serials are given anew where another request took them.
const TRIES: usize = 5;

/// Makes the items of one request.
///
/// # Errors
/// With what is wrong, or when the database gives no answer.
pub fn create(desk: &Desk, mut sent: Map<String, Value>) -> Result<Made, WriteError> {
    let part = part(desk, &sent)?;
    if sent.get("quantity").is_none_or(Value::is_null) {
        return Err(bare("quantity", "Quantity is required"));
    }
    fill_in(desk, &part, &mut sent)?;
    unpack(desk, &mut sent)?;
    let text = match sent.remove("serial_numbers") {
        Some(Value::Null) | None => String::new(),
        Some(value) => {
            sent::text(&value, 2500, true).map_err(|text| Refusals::of("serial_numbers", text))?
        }
    };
    if text.is_empty() {
        let items = desk.create_all(&STOCK_ITEM, vec![sent])?;
        return Ok(Made {
            items,
            is_whole: false,
        });
    }
    let mut tries = 1;
    loop {
        match with_serials(desk, &part, &sent, &text) {
            // Another request was faster: asked again, `~` stands for other serials.
            Err(WriteError::Refused(refusals)) if refusals.has("serial") && tries < TRIES => {
                tries += 1;
            }
            result => {
                return result.map(|items| Made {
                    items,
                    is_whole: true,
                });
            }
        }
    }
}

fn part(desk: &Desk, sent: &Map<String, Value>) -> Result<Item, WriteError> {
    let known: Vec<&str> = PART.stored().chain(["category_default_location"]).collect();
    let key = sent.get("part").and_then(|part| sent::key(part).ok());
    let found = desk.registry.db().read(|db| {
        let keys: Vec<i64> = key.into_iter().collect();
        Ok::<_, WriteError>(read::by_keys(db, &PART, &keys, Some(&known))?.pop())
    })?;
    found.ok_or_else(|| bare("part", "Valid part must be supplied"))
}

/// A refusal whose text stands in no list, as InvenTree sends it here.
fn bare(name: &str, text: &str) -> WriteError {
    Refusals(Map::from_iter([(name.to_owned(), json!(text))])).into()
}

/// Fills in what the part and the settings say of an item of which the request says nothing.
fn fill_in(desk: &Desk, part: &Item, sent: &mut Map<String, Value>) -> Result<(), WriteError> {
    let today = desk.with_author(|author| author.now.date_naive());
    let location = part
        .integer("default_location")
        .or(part.integer("category_default_location"));
    if !sent.contains_key("location") {
        sent.insert("location".to_owned(), json!(location));
    }
    let days = part.integer("default_expiry").filter(|days| *days > 0);
    // What keeps until after the last day that can be written does not expire.
    let expiry = days.and_then(|days| today.checked_add_signed(Duration::try_days(days)?));
    let expiry = expiry.filter(|date| date.year() <= 9999);
    if sent.get("expiry_date").is_none_or(Value::is_null) && expiry.is_some() {
        sent.insert(
            "expiry_date".to_owned(),
            json!(expiry.map(|date| date.to_string())),
        );
    }
    if !sent.contains_key("batch") {
        let known = Known {
            part: Some(part.clone()),
            location: match sent.get("location").and_then(|key| sent::key(key).ok()) {
                Some(key) => numbering::known(desk, &LOCATION, key)?,
                None => None,
            },
            quantity: sent
                .get("quantity")
                .and_then(|sent| sent::number(sent).ok()),
            ..Known::default()
        };
        let code = numbering::batch_code(desk, &known)?;
        sent.insert("batch".to_owned(), json!(code));
    }
    Ok(())
}

/// With `use_pack_size`, the quantity and the price are those of packs.
fn unpack(desk: &Desk, sent: &mut Map<String, Value>) -> Result<(), WriteError> {
    let is_wanted = sent.remove("use_pack_size");
    let is_wanted = is_wanted.filter(|sent| !sent.is_null());
    let is_wanted = is_wanted.map(|sent| sent::boolean(&sent)).transpose();
    let is_wanted = is_wanted.map_err(|text| Refusals::of("use_pack_size", text))?;
    let key = match sent.get("supplier_part") {
        Some(key) if !key.is_null() => sent::key(key).ok(),
        _ => return Ok(()),
    };
    let mut sql =
        Statement::new("SELECT pack_quantity_native FROM supplier_parts WHERE id = ").kept();
    let found = desk
        .registry
        .db()
        .read(|db| Ok::<_, WriteError>(sql.value(key).first(db)?))?;
    let unknown = || Refusals::of("supplier_part", "The given supplier part does not exist");
    let pack = found.and_then(|cell| cell.decimal()).ok_or_else(unknown)?;
    if pack == Decimal::ONE {
        return Ok(());
    }
    let is_wanted = is_wanted.ok_or_else(|| {
        Refusals::of(
            "use_pack_size",
            "The supplier part has a pack size defined, but flag use_pack_size not set",
        )
    })?;
    if !is_wanted {
        return Ok(());
    }
    scale(sent, "quantity", |quantity| quantity.times(pack))?;
    scale(sent, "purchase_price", |price| price.over(pack))
}

fn scale(
    sent: &mut Map<String, Value>,
    name: &str,
    scale: impl Fn(Decimal) -> Option<Decimal>,
) -> Result<(), WriteError> {
    let Some(value) = sent.get(name).filter(|value| !value.is_null()) else {
        return Ok(());
    };
    // What is no number is refused where the fields are read.
    let Ok(number) = sent::number(value) else {
        return Ok(());
    };
    let scaled = scale(number).ok_or_else(|| Refusals::of(name, "the number is too large"))?;
    sent.insert(name.to_owned(), json!(scaled.to_string()));
    Ok(())
}

fn with_serials(
    desk: &Desk,
    part: &Item,
    sent: &Map<String, Value>,
    text: &str,
) -> Result<Vec<Item>, WriteError> {
    let refuse = |text: &str| WriteError::from(Refusals::of("serial_numbers", text));
    if !part.is("trackable") {
        return Err(refuse(
            "Serial numbers cannot be supplied for a non-trackable part",
        ));
    }
    let quantity = sent.get("quantity").unwrap_or(&Value::Null);
    let quantity = sent::number(quantity).map_err(|text| Refusals::of("quantity", text))?;
    let count = quantity
        .whole()
        .and_then(|whole| usize::try_from(whole).ok());
    let count = count.ok_or_else(|| Refusals::of("quantity", "Invalid quantity provided"))?;
    let names = &["quantity", "serial_numbers"];
    let numbering = Numbering::of(desk, part.pk())?;
    let serials = numbering.read(text, count, names)?;
    let refused = numbering.refused(&serials)?;
    if !refused.is_empty() {
        return Err(refuse(&format!(
            "The following serial numbers already exist or are invalid : {}",
            refused.join(",")
        )));
    }
    let bodies = serials.into_iter().map(|serial| {
        let mut body = sent.clone();
        body.insert("quantity".to_owned(), json!(1));
        body.insert("serial".to_owned(), json!(serial));
        body
    });
    desk.create_all(&STOCK_ITEM, bodies.collect())
}
