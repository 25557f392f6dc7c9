//! `/api/locate/`: lets a plugin show where an item or location is.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::Context;
use inventree::dispatch::Scope;
use inventree::dispatch::failure::CallError;
use inventree::items::{StockItemId, StockLocationId};
use inventree::mixin::kind;
use inventree::mixin::locate::DynLocate;
use inventree::mixin::urls::Access;
use inventree::models::stock::{LOCATION, STOCK_ITEM};
use inventree::resource::{Field, FieldType, Resource, parse, read};
use serde_json::{Value, json};

use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

const FIELDS: &[Field] = &[
    Field::new("plugin", "Plugin", FieldType::Text(usize::MAX)).required(),
    Field::new("item", "Stock Item", FieldType::Related(&STOCK_ITEM.model)),
    Field::new(
        "location",
        "Stock Location",
        FieldType::Related(&LOCATION.model),
    ),
];

/// What can be located: its field in the body, its resource, and the call of the plugin.
type Locatable = (
    &'static str,
    &'static Resource,
    fn(&(dyn DynLocate + 'static), &Context, i64) -> inventree::Result<()>,
);

/// The first one that the body names is used.
const LOCATABLE: [Locatable; 2] = [
    ("item", &STOCK_ITEM, |plugin, cx, pk| {
        plugin.locate_stock_item(cx, StockItemId::new(pk))
    }),
    ("location", &LOCATION, |plugin, cx, pk| {
        plugin.locate_stock_location(cx, StockLocationId::new(pk))
    }),
];

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/locate/", "Locate Plugin View")
            .fields(FIELDS)
            .action(Access::Login, locate),
    ]
}

async fn locate(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let name = body
        .0
        .get("plugin")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if name.is_empty() {
        return Err(bad_request("'plugin' field must be supplied"));
    }
    let target = state.snapshot().find::<kind::locate>(name);
    let target = target.ok_or_else(|| {
        let text = "is not installed, or does not support the location mixin";
        bad_request(&format!("Plugin '{name}' {text}"))
    })?;
    if target.health.is_breaker_open() {
        let error = CallError::Quarantined(target.health.quarantine_remaining());
        return Err(ApiError::plugin_error(name, &error));
    }
    let named = LOCATABLE.into_iter().find_map(|(what, resource, call)| {
        let value = body
            .0
            .get(what)
            .filter(|value| !parse::is_null_or_empty(value))?;
        Some((what, value, resource, call))
    });
    let Some((what, value, resource, call)) = named else {
        return Err(bad_request(
            "Must supply either 'item' or 'location' parameter",
        ));
    };
    let pk = existing_key(&state, resource, value).await?;
    let answer = json!({
        "success": "Identification plugin activated",
        "plugin": name,
        what: value,
    });
    let registry = Arc::clone(&state.registry);
    let scope = Scope::new::<kind::locate>(&registry, Arc::clone(&caller.0.user), "locate");
    // The response does not wait for the plugin. Errors are recorded.
    actix_web::rt::spawn(async move {
        let dispatcher = registry.dispatcher();
        let call = dispatcher.call(scope, target, move |plugin, cx| call(plugin, cx, pk));
        drop(call.await);
    });
    Ok(HttpResponse::Ok().json(answer))
}

/// Returns the key of an existing item.
async fn existing_key(state: &State, resource: &'static Resource, value: &Value) -> Result<i64> {
    let pk = parse::key(value).ok();
    let table = resource.model.table;
    let is_there = match pk {
        Some(pk) => {
            state
                .read(move |db| Ok(read::exists(db, table, pk)?))
                .await?
        }
        None => false,
    };
    pk.filter(|_| is_there).ok_or_else(|| {
        let sent = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let class = resource.model.class;
        ApiError::NotFound(format!("{class} matching PK '{sent}' not found"))
    })
}

fn bad_request(text: &str) -> ApiError {
    ApiError::Detail(StatusCode::BAD_REQUEST, text.to_owned())
}
