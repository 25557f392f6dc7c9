//! `/api/barcode/history/`: the scans, which are recorded if the server's settings enable it.

use actix_web::HttpResponse;
use inventree::mixin::urls::Access;
use inventree::models::barcode::BARCODE_SCAN;
use inventree::models::barcode::scan::{self, ScanRecord};
use inventree::serde_json::{Map, Value};
use inventree::server_settings::global::GlobalSettings;

use crate::routes::resource::log_list;
use crate::routes::resource::writer::writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

pub(super) fn endpoints() -> Vec<Endpoint> {
    log_list::endpoints(&BARCODE_SCAN, Access::Login)
}

/// Runs the work of a request, and records it with its outcome if the settings enable it.
pub(super) async fn recorded(
    state: &State,
    caller: &Caller,
    endpoint: &'static str,
    body: Body,
    work: impl AsyncFnOnce(Body) -> Result<Map<String, Value>>,
) -> Result<HttpResponse> {
    let is_kept = GlobalSettings::of(&state.snapshot()).barcode_store_results;
    let sent = is_kept.then(|| body.0.clone());
    let outcome = work(body).await;
    if let Some(sent) = sent {
        record(state, caller, endpoint, sent, &outcome).await?;
    }
    Ok(HttpResponse::Ok().json(outcome?))
}

async fn record(
    state: &State,
    caller: &Caller,
    endpoint: &'static str,
    mut sent: Map<String, Value>,
    outcome: &Result<Map<String, Value>>,
) -> Result<()> {
    let (response, result) = match outcome {
        // A response without `success` asks for more information; nothing was done.
        Ok(answer) => (answer.clone(), answer.contains_key("success")),
        Err(error) => (error_body(error), false),
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
    let writer = writer(state, caller);
    state
        .write(move |db| {
            let scanned = ScanRecord {
                data: &data,
                endpoint,
                context: sent,
                response,
                result,
            };
            Ok(writer.with_actor(|actor| scan::record(db, actor, scanned))?)
        })
        .await
}

/// Returns the body of the error response: the data of the barcode, or the errors of the request.
fn error_body(error: &ApiError) -> Map<String, Value> {
    match error.body() {
        Value::Object(body) if body.contains_key("error") => body,
        body => Map::from_iter([("error".to_owned(), body)]),
    }
}
