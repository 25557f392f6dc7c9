//! Creates stock items from a request: one, or one for each serial number.

use chrono::{Datelike, Duration};
use serde_json::{Map, Value, json};

use super::batch_code::{BatchCodeContext, generate_batch_code};
use super::install::INSTALL_LOCK;
use super::numbering::{self, MAX_SERIALS_LENGTH, PartSerials};
use super::{LOCATION, STOCK_ITEM, serial};
use crate::access::role::Permission;
use crate::db::{Db, lock};
use crate::decimal::Decimal;
use crate::models::part::PART;
use crate::resource::{
    Actor, CreatedItems, Item, Statement, ValidationErrors, WriteError, parse, read, request,
};

/// Creates the items of a request, in the caller's transaction.
///
/// # Errors
/// When the request is not valid, a query fails, or plugins are to be asked first.
pub fn create(
    db: &mut Db,
    actor: Actor<'_>,
    mut sent: Map<String, Value>,
) -> Result<CreatedItems, WriteError> {
    actor.check_permission(&STOCK_ITEM, Permission::Add)?;
    let part = load_part(db, &sent)?;
    if sent.get("quantity").is_none_or(Value::is_null) {
        return Err(plain_error("quantity", "Quantity is required"));
    }
    fill_defaults(db, actor, &part, &mut sent)?;
    apply_pack_size(db, &mut sent)?;
    let text = match sent.remove("serial_numbers") {
        Some(Value::Null) | None => String::new(),
        Some(value) => parse::text(&value, MAX_SERIALS_LENGTH, true)
            .map_err(|text| ValidationErrors::for_field("serial_numbers", text))?,
    };
    let with_details = !text.is_empty();
    let bodies = if with_details {
        serialized_bodies(db, actor, &part, &sent, &text)?
    } else {
        vec![sent]
    };
    let items = request::create_all(db, actor, &STOCK_ITEM, bodies)?;
    Ok(CreatedItems {
        items,
        with_details,
    })
}

fn load_part(db: &mut Db, sent: &Map<String, Value>) -> Result<Item, WriteError> {
    let known: Vec<&str> = PART
        .stored_field_names()
        .chain(["category_default_location"])
        .collect();
    let key = sent.get("part").and_then(|part| parse::key(part).ok());
    let keys: Vec<i64> = key.into_iter().collect();
    let found = read::by_keys(db, &PART, &keys, Some(&known))?.pop();
    found.ok_or_else(|| plain_error("part", "Valid part must be supplied"))
}

/// Builds an error whose text is not in a list, as InvenTree replies here.
fn plain_error(name: &str, text: &str) -> WriteError {
    ValidationErrors(Map::from_iter([(name.to_owned(), json!(text))])).into()
}

/// Fills in missing values from the part and the settings.
fn fill_defaults(
    db: &mut Db,
    actor: Actor<'_>,
    part: &Item,
    sent: &mut Map<String, Value>,
) -> Result<(), WriteError> {
    let today = actor.now.date_naive();
    let location = part
        .integer("default_location")
        .or(part.integer("category_default_location"));
    if !sent.contains_key("location") {
        sent.insert("location".to_owned(), json!(location));
    }
    let days = part.integer("default_expiry").filter(|days| *days > 0);
    // An expiry after the year 9999 is left out, since it cannot be stored.
    let expiry = days.and_then(|days| today.checked_add_signed(Duration::try_days(days)?));
    let expiry = expiry.filter(|date| date.year() <= 9999);
    if sent.get("expiry_date").is_none_or(Value::is_null) && expiry.is_some() {
        sent.insert(
            "expiry_date".to_owned(),
            json!(expiry.map(|date| date.to_string())),
        );
    }
    if !sent.contains_key("batch") {
        let known = BatchCodeContext {
            part: Some(part.clone()),
            location: match sent.get("location").and_then(|key| parse::key(key).ok()) {
                Some(key) => read::load_stored_fields(db, &LOCATION, key)?,
                None => None,
            },
            quantity: sent
                .get("quantity")
                .and_then(|sent| parse::number(sent).ok()),
            ..BatchCodeContext::default()
        };
        let code = generate_batch_code(actor, &known)?;
        sent.insert("batch".to_owned(), json!(code));
    }
    Ok(())
}

/// With `use_pack_size`, converts quantity and price from packs to units.
fn apply_pack_size(db: &mut Db, sent: &mut Map<String, Value>) -> Result<(), WriteError> {
    let is_wanted = sent.remove("use_pack_size");
    let is_wanted = is_wanted.filter(|sent| !sent.is_null());
    let is_wanted = is_wanted.map(|sent| parse::boolean(&sent)).transpose();
    let is_wanted = is_wanted.map_err(|text| ValidationErrors::for_field("use_pack_size", text))?;
    let key = match sent.get("supplier_part") {
        Some(key) if !key.is_null() => parse::key(key).ok(),
        _ => return Ok(()),
    };
    let mut sql =
        Statement::new("SELECT pack_quantity_native FROM supplier_parts WHERE id = ").cached();
    let found = sql.value(key).first_value(db)?;
    let unknown =
        || ValidationErrors::for_field("supplier_part", "The given supplier part does not exist");
    let pack = found.and_then(|cell| cell.decimal()).ok_or_else(unknown)?;
    if pack == Decimal::ONE {
        return Ok(());
    }
    let is_wanted = is_wanted.ok_or_else(|| {
        ValidationErrors::for_field(
            "use_pack_size",
            "The supplier part has a pack size defined, but flag use_pack_size not set",
        )
    })?;
    if !is_wanted {
        return Ok(());
    }
    scale(sent, "quantity", |quantity| quantity.checked_mul(pack))?;
    scale(sent, "purchase_price", |price| price.checked_div(pack))
}

fn scale(
    sent: &mut Map<String, Value>,
    name: &str,
    scale: impl Fn(Decimal) -> Option<Decimal>,
) -> Result<(), WriteError> {
    let Some(value) = sent.get(name).filter(|value| !value.is_null()) else {
        return Ok(());
    };
    // Other values are rejected when the fields are parsed.
    let Ok(number) = parse::number(value) else {
        return Ok(());
    };
    let scaled = scale(number)
        .ok_or_else(|| ValidationErrors::for_field(name, "the number is too large"))?;
    sent.insert(name.to_owned(), json!(scaled.to_string()));
    Ok(())
}

/// Returns the bodies of the items, one for each serial number.
fn serialized_bodies(
    db: &mut Db,
    actor: Actor<'_>,
    part: &Item,
    sent: &Map<String, Value>,
    text: &str,
) -> Result<Vec<Map<String, Value>>, WriteError> {
    let refuse = |text: &str| WriteError::from(ValidationErrors::for_field("serial_numbers", text));
    if !part.is_true("trackable") {
        return Err(refuse(
            "Serial numbers cannot be supplied for a non-trackable part",
        ));
    }
    let quantity = sent.get("quantity").unwrap_or(&Value::Null);
    let quantity =
        parse::number(quantity).map_err(|text| ValidationErrors::for_field("quantity", text))?;
    let count = quantity
        .to_integer()
        .and_then(|whole| usize::try_from(whole).ok());
    let count = count
        .ok_or_else(|| ValidationErrors::for_field("quantity", "Invalid quantity provided"))?;
    // Locks in the order of the rules of stock items.
    if sent.get("belongs_to").is_some_and(|host| !host.is_null()) {
        lock::acquire(db, INSTALL_LOCK)?;
    }
    serial::lock(db, actor.settings, part.pk())?;
    let names = &["quantity", "serial_numbers"];
    let numbering = PartSerials::new(db, actor, part.pk())?;
    let serials = numbering.parse(db, text, count, names)?;
    let refused = numbering.find_conflicting(db, &serials)?;
    if !refused.is_empty() {
        return Err(refuse(&format!(
            "The following serial numbers already exist or are invalid : {}",
            refused.join(",")
        )));
    }
    // One question for all, which the rules of each item need.
    numbering::to_ints(actor, &serials)?;
    let bodies = serials.into_iter().map(|serial| {
        let mut body = sent.clone();
        body.insert("quantity".to_owned(), json!(1));
        body.insert("serial".to_owned(), json!(serial));
        body
    });
    Ok(bodies.collect())
}
