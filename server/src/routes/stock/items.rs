//! Reads the requests of stock operations and builds their responses.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::db::Db;
use inventree::decimal::Decimal;
use inventree::models::stock::adjustment_item::AdjustmentItem;
use inventree::models::stock::numbering::MAX_SERIALS_LENGTH;
use inventree::models::stock::status::{STATUS_CHOICES, is_known_status};
use inventree::models::stock::{LOCATION, STOCK_ITEM};
use inventree::resource::validation_errors::NON_FIELD_ERRORS;
use inventree::resource::{Actor, Field, FieldType, WriteError, parse};
use serde_json::{Value, json};

use crate::routes::resource::writer::with_writer;
use crate::state::State;
use crate::web::caller::Caller;
use crate::web::error::Result;
use crate::web::input::{Input, MAX_NOTES_LENGTH};

/// Decimal places of the quantities in a response.
pub(crate) const DECIMAL_PLACES: usize = 5;

/// The lines of an operation: items with their changes.
pub(super) const ITEMS: Field =
    Field::new("items", "Items", FieldType::NestedList(ADJUSTMENT_FIELDS)).required();

const ADJUSTMENT_FIELDS: &[Field] = &[
    Field::new("pk", "stock_item", FieldType::Integer(1, i64::MAX))
        .required()
        .help("StockItem primary key value"),
    QUANTITY,
    Field::text("batch", "Batch Code", 100).help("Batch code for this stock item"),
    STATUS_FIELD,
    Field::text("packaging", "Packaging", 50).help("Packaging this stock item is stored in"),
];

/// Items by key only.
pub(super) const ITEM_KEYS: Field =
    Field::new("items", "Items", FieldType::NestedList(ITEM_KEY_FIELDS)).required();

const ITEM_KEY_FIELDS: &[Field] =
    &[Field::new("item", "Stock Item", FieldType::Related(&STOCK_ITEM.model)).required()];

/// The quantity of an item.
pub(crate) const QUANTITY: Field = Field::new(
    "quantity",
    "Quantity",
    FieldType::DecimalString(DECIMAL_PLACES),
)
.required();

/// The new status of items.
pub(crate) const STATUS_FIELD: Field =
    Field::new("status", "Status", FieldType::IntegerChoice(STATUS_CHOICES))
        .help("Stock item status code");

/// The destination of items.
pub(crate) const DESTINATION: Field =
    Field::new("location", "Location", FieldType::Related(&LOCATION.model))
        .required()
        .help("Destination stock location");

/// Serial numbers as a user writes them.
pub(crate) const SERIALS: Field = Field::new(
    "serial_numbers",
    "Serial Numbers",
    FieldType::Text(MAX_SERIALS_LENGTH),
)
.required();

/// Returns the field for the notes in the history.
pub(crate) const fn notes(name: &'static str) -> Field {
    Field::text(name, "Notes", MAX_NOTES_LENGTH).help("Stock transaction notes")
}

/// Runs the work in one transaction and responds with `echo`.
pub(super) async fn transact(
    state: Data<State>,
    caller: Caller,
    echo: Value,
    work: impl Fn(&mut Db, Actor<'_>) -> Result<(), WriteError> + Send + 'static,
) -> Result<impl Responder> {
    with_writer(&state, &caller, &STOCK_ITEM, move |writer| {
        writer.transaction(work)
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

/// Reads the lines of an operation, of which at least one is required.
pub(super) fn read_items(input: &mut Input) -> Vec<AdjustmentItem> {
    let lines = input.items(read_item);
    if lines.is_empty() && !input.has_error("items") {
        input.add_error(NON_FIELD_ERRORS, "A list of stock items must be provided");
    }
    lines
}

fn read_item(input: &mut Input) -> Option<AdjustmentItem> {
    let item = input.key("pk").required();
    let quantity = input.read("quantity", |value| {
        let least = "Ensure this value is greater than or equal to 0.";
        Some(parse::number(value)?)
            .filter(|number| *number >= Decimal::ZERO)
            .ok_or_else(|| least.to_owned())
    });
    let quantity = quantity.required();
    let status = input.nullable("status", parse_status);
    let batch = input.text("batch", 100, true).optional();
    let packaging = input.text("packaging", 50, true).optional();
    Some(AdjustmentItem {
        item: item?,
        quantity: quantity?,
        status,
        batch,
        packaging,
    })
}

/// Parses a stock status.
///
/// # Errors
/// When no status has the code.
pub(crate) fn parse_status(value: &Value) -> Result<i64, String> {
    let code = parse::integer(value).ok();
    let known = code.filter(|code| is_known_status(*code));
    known.ok_or_else(|| parse::invalid_choice_message(value))
}

/// Serializes the lines for the response.
pub(super) fn serialize_items(lines: &[AdjustmentItem]) -> Value {
    let serialized = lines.iter().map(|line| {
        let mut serialized = json!({
            "pk": line.item,
            "quantity": line.quantity.format_places(DECIMAL_PLACES),
            "status": line.status,
        });
        for (name, text) in [("batch", &line.batch), ("packaging", &line.packaging)] {
            if let Some(text) = text {
                serialized[name] = json!(text);
            }
        }
        serialized
    });
    Value::Array(serialized.collect())
}
