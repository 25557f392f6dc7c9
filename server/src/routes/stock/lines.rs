//! Reading what an operation on stock is sent, and answering it.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::db::Db;
use inventree::decimal::Decimal;
use inventree::models::stock::STOCK_ITEM;
use inventree::models::stock::line::{Line, LineFaults};
use inventree::models::stock::status::STATUS;
use inventree::resource::write::WriteError;
use inventree::resource::{Author, Refusals, sent};
use serde_json::{Map, Value, json};

use crate::routes::resource::show::desk;
use crate::routes::resource::write::refused;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

/// Decimal places of the quantities in an answer.
const PLACES: usize = 5;

/// Most lines of one operation.
pub(crate) const MOST: usize = 1000;

/// Does the work in one transaction, and answers as given.
pub(crate) async fn operate(
    state: Data<State>,
    caller: Caller,
    echo: Value,
    work: impl Fn(&mut Db, Author<'_>) -> Result<(), WriteError> + Send + 'static,
) -> Result<impl Responder> {
    let desk = desk(&state, &caller);
    block(move || {
        desk.transact(work)
            .map_err(|error| refused(&STOCK_ITEM, error))
    })
    .await?;
    Ok(HttpResponse::Created().json(echo))
}

/// The members of a body, each read once; what is wrong is collected.
pub(crate) struct Members {
    sent: Map<String, Value>,
    refusals: Refusals,
}

impl Members {
    pub(crate) fn of(body: Body) -> Self {
        Self {
            sent: body.0,
            refusals: Refusals::default(),
        }
    }

    /// A member by a rule; the value's default where it is missing or wrong.
    pub(crate) fn required<T: Default>(
        &mut self,
        name: &str,
        rule: impl FnOnce(&Value) -> Result<T, String>,
    ) -> T {
        match self.sent.get(name) {
            None => Err(sent::REQUIRED.to_owned()),
            Some(Value::Null) => Err(sent::NULL.to_owned()),
            Some(value) => rule(value),
        }
        .unwrap_or_else(|text| {
            self.refusals.add(name, text);
            T::default()
        })
    }

    /// A member that may be missing.
    pub(crate) fn optional<T: Default>(
        &mut self,
        name: &str,
        rule: impl FnOnce(&Value) -> Result<T, String>,
    ) -> T {
        if self.sent.contains_key(name) {
            self.required(name, rule)
        } else {
            T::default()
        }
    }

    /// A member that may be missing or null.
    pub(crate) fn nullable<T>(
        &mut self,
        name: &str,
        rule: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Option<T> {
        if self.sent.get(name).is_none_or(Value::is_null) {
            return None;
        }
        self.required(name, |value| rule(value).map(Some))
    }

    /// The text that goes into the history.
    pub(crate) fn notes(&mut self, name: &str) -> String {
        self.optional(name, |value| sent::text(value, 512, true))
    }

    /// The elements of `items`, each by a rule.
    pub(crate) fn list<T>(
        &mut self,
        rule: impl Fn(&Map<String, Value>, &mut Refusals) -> Option<T>,
    ) -> Vec<T> {
        let elements = self.required("items", |value| match value.as_array() {
            Some(elements) if elements.len() > MOST => {
                Err(format!("at most {MOST} items are changed at once"))
            }
            Some(elements) => Ok(elements.clone()),
            None => Err(not("list of items", value)),
        });
        let mut faults = LineFaults::of(elements.len());
        let mut items = Vec::with_capacity(elements.len());
        for (place, element) in elements.iter().enumerate() {
            let mut refusals = Refusals::default();
            match element.as_object() {
                Some(object) => items.extend(rule(object, &mut refusals)),
                None => refusals.add(
                    "non_field_errors",
                    format!("Invalid data. {}", not("dictionary", element)),
                ),
            }
            faults.put(place, refusals);
        }
        if let Err(refusals) = faults.finish() {
            self.refusals.0.extend(refusals.0);
        }
        items
    }

    /// The lines of an operation, of which there must be at least one.
    pub(crate) fn lines(&mut self) -> Vec<Line> {
        let lines = self.list(line);
        if lines.is_empty() && !self.refusals.has("items") {
            self.refusals
                .add("non_field_errors", "A list of stock items must be provided");
        }
        lines
    }

    /// The answer: what was sent as it was understood.
    ///
    /// # Errors
    /// 400 with all that is wrong.
    pub(crate) fn finish(self, items: Value) -> Result<Value> {
        self.refusals.finish().map_err(ApiError::from)?;
        let mut echo = self.sent;
        echo.insert("items".to_owned(), items);
        Ok(Value::Object(echo))
    }

    /// Leaves members that are none of these out of the answer.
    pub(crate) fn keep(&mut self, names: &[&str]) {
        self.sent
            .retain(|name, _| name == "items" || names.contains(&name.as_str()));
    }
}

fn not(expected: &str, value: &Value) -> String {
    let found = inventree::json_error::python_type(value);
    format!("Expected a {expected} but got type \"{found}\".")
}

/// The key of an item under the name.
pub(crate) fn item(
    object: &Map<String, Value>,
    name: &str,
    refusals: &mut Refusals,
) -> Option<i64> {
    let key = match object.get(name) {
        None => Err(sent::REQUIRED.to_owned()),
        Some(Value::Null) => Err(sent::NULL.to_owned()),
        Some(value) => sent::key(value),
    };
    key.map_err(|text| refusals.add(name, text)).ok()
}

fn line(object: &Map<String, Value>, refusals: &mut Refusals) -> Option<Line> {
    let item = item(object, "pk", refusals);
    let quantity = match object.get("quantity") {
        None => Err(sent::REQUIRED.to_owned()),
        Some(value) => sent::number(value).and_then(|number| {
            let least = "Ensure this value is greater than or equal to 0.";
            (number >= Decimal::ZERO)
                .then_some(number)
                .ok_or_else(|| least.to_owned())
        }),
    };
    let quantity = quantity.map_err(|text| refusals.add("quantity", text)).ok();
    let status = match object.get("status") {
        None | Some(Value::Null) => None,
        Some(value) => match sent::integer(value) {
            Ok(code) if STATUS.iter().any(|(known, _)| *known == code) => Some(code),
            _ => {
                refusals.add("status", sent::no_choice(value));
                None
            }
        },
    };
    let mut text = |name: &str, max: usize| {
        let text = object.get(name).map(|value| sent::text(value, max, true));
        text.and_then(|text| text.map_err(|text| refusals.add(name, text)).ok())
    };
    Some(Line {
        item: item?,
        quantity: quantity?,
        status,
        batch: text("batch", 100),
        packaging: text("packaging", 50),
    })
}

/// The lines as the answer shows them.
pub(crate) fn shown(lines: &[Line]) -> Value {
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
