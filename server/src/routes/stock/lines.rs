//! Reading what an operation on stock is sent, and answering it.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::db::Db;
use inventree::decimal::Decimal;
use inventree::models::stock::line::Line;
use inventree::models::stock::status::STATUS;
use inventree::models::stock::{LOCATION, STOCK_ITEM};
use inventree::resource::refusal::WHOLE;
use inventree::resource::write::WriteError;
use inventree::resource::{Author, Field, Kind, sent};
use serde_json::{Value, json};

use crate::routes::resource::desk::at_desk;
use crate::state::State;
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::input::{Input, LONGEST_NOTES};

/// Decimal places of the quantities in an answer.
pub(crate) const PLACES: usize = 5;

/// The lines of an operation: items, and what becomes of each.
pub(super) const ITEMS: Field = Field::of("items", "Items", Kind::Each(LINE)).required();

const LINE: &[Field] = &[
    Field::of("pk", "stock_item", Kind::Integer(1, i64::MAX))
        .required()
        .help("StockItem primary key value"),
    QUANTITY,
    Field::text("batch", "Batch Code", 100).help("Batch code for this stock item"),
    STATE,
    Field::text("packaging", "Packaging", 50).help("Packaging this stock item is stored in"),
];

/// Items without more.
pub(super) const WHOLE_ITEMS: Field = Field::of("items", "Items", Kind::Each(ITEM)).required();

const ITEM: &[Field] =
    &[Field::of("item", "Stock Item", Kind::Related(&STOCK_ITEM.target)).required()];

/// How many.
pub(crate) const QUANTITY: Field =
    Field::of("quantity", "Quantity", Kind::Places(PLACES)).required();

/// The state that items get.
pub(crate) const STATE: Field =
    Field::of("status", "Status", Kind::Choice(STATUS)).help("Stock item status code");

/// Where they go.
pub(crate) const DESTINATION: Field =
    Field::of("location", "Location", Kind::Related(&LOCATION.target))
        .required()
        .help("Destination stock location");

/// Numbers as people write them.
pub(crate) const SERIALS: Field = Field::of(
    "serial_numbers",
    "Serial Numbers",
    Kind::Text(LONGEST_SERIALS),
)
.required();

/// Longest list of serial numbers, in characters.
pub(crate) const LONGEST_SERIALS: usize = 2500;

/// What goes into the history.
pub(crate) const fn notes(name: &'static str) -> Field {
    Field::text(name, "Notes", LONGEST_NOTES).help("Stock transaction notes")
}

/// Does the work in one transaction, and answers as given.
pub(super) async fn operate(
    state: Data<State>,
    caller: Caller,
    echo: Value,
    work: impl Fn(&mut Db, Author<'_>) -> Result<(), WriteError> + Send + 'static,
) -> Result<impl Responder> {
    at_desk(&state, &caller, &STOCK_ITEM, move |desk| {
        desk.transact(work)
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

/// The lines of an operation, of which there must be at least one.
pub(super) fn lines(input: &mut Input) -> Vec<Line> {
    let lines = input.items(line);
    if lines.is_empty() && !input.is_refused("items") {
        input.refuse(WHOLE, "A list of stock items must be provided");
    }
    lines
}

fn line(input: &mut Input) -> Option<Line> {
    let item = input.key("pk").required();
    let quantity = input.read("quantity", |value| {
        let least = "Ensure this value is greater than or equal to 0.";
        Some(sent::number(value)?)
            .filter(|number| *number >= Decimal::ZERO)
            .ok_or_else(|| least.to_owned())
    });
    let quantity = quantity.required();
    let status = input.nullable("status", state);
    let batch = input.text("batch", 100, true).optional();
    let packaging = input.text("packaging", 50, true).optional();
    Some(Line {
        item: item?,
        quantity: quantity?,
        status,
        batch,
        packaging,
    })
}

/// A state of stock.
///
/// # Errors
/// Where there is none with the code.
pub(crate) fn state(value: &Value) -> Result<i64, String> {
    let code = sent::integer(value).ok();
    let known = code.filter(|code| STATUS.iter().any(|(known, _)| known == code));
    known.ok_or_else(|| sent::no_choice(value))
}

/// The lines as the answer shows them.
pub(super) fn shown(lines: &[Line]) -> Value {
    let shown = lines.iter().map(|line| {
        let mut shown = json!({
            "pk": line.item,
            "quantity": line.quantity.with_places(PLACES),
            "status": line.status,
        });
        for (name, text) in [("batch", &line.batch), ("packaging", &line.packaging)] {
            if let Some(text) = text {
                shown[name] = json!(text);
            }
        }
        shown
    });
    Value::Array(shown.collect())
}
