//! `/api/barcode/history/`: what was scanned, kept where the server's settings say so.

use actix_web::HttpResponse;
use inventree::mixin::urls::Access;
use inventree::models::barcode::BARCODE_SCAN;
use inventree::models::barcode::scan::{self, Scanned};
use inventree::serde_json::{Map, Value};

use crate::routes::resource::desk::desk;
use crate::routes::resource::record;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    record::endpoints(&BARCODE_SCAN, Access::Login)
}

/// Does what was asked for, and keeps it with its outcome where the settings say so.
pub(super) async fn kept(
    state: &State,
    caller: &Caller,
    endpoint: &'static str,
    body: Body,
    work: impl AsyncFnOnce(Body) -> Result<Map<String, Value>>,
) -> Result<HttpResponse> {
    let is_kept = state.snapshot().stored.global.barcode_store_results;
    let sent = is_kept.then(|| body.0.clone());
    let outcome = work(body).await;
    if let Some(sent) = sent {
        keep(state, caller, endpoint, sent, &outcome).await?;
    }
    Ok(HttpResponse::Ok().json(outcome?))
}

async fn keep(
    state: &State,
    caller: &Caller,
    endpoint: &'static str,
    mut sent: Map<String, Value>,
    outcome: &Result<Map<String, Value>>,
) -> Result<()> {
    let (response, result) = match outcome {
        // Without that word more has to be known before anything is done.
        Ok(answer) => (answer.clone(), answer.contains_key("success")),
        Err(error) => (told(error), false),
    };
    let code = ["barcode", "barcode_data"].map(|name| sent.shift_remove(name));
    let data = code
        .into_iter()
        .flatten()
        .next()
        .map_or_else(String::new, |code| match code {
            Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        });
    let desk = desk(state, caller);
    state
        .write(move |db| {
            let scanned = Scanned {
                data: &data,
                endpoint,
                context: sent,
                response,
                result,
            };
            Ok(desk.with_author(|author| scan::record(db, author, scanned))?)
        })
        .await
}

/// What was answered instead: what is known of the code, or what is wrong with the request.
fn told(error: &ApiError) -> Map<String, Value> {
    match error.body() {
        Value::Object(body) if body.contains_key("error") => body,
        body => Map::from_iter([("error".to_owned(), body)]),
    }
}
