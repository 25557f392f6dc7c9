//! `/api/barcode/history/`: what was scanned, kept where the server's settings say so.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::barcode::BARCODE_SCAN;
use inventree::models::barcode::scan::{self, Scanned};
use inventree::resource::Statement;
use inventree::serde_json::{Map, Value, json};

use crate::routes::resource::list::list as list_of;
use crate::routes::resource::show::{desk, item as item_of};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;
use crate::web::query::Query;

/// Most keys in one statement.
const AT_ONCE: usize = 500;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let model = BARCODE_SCAN.target.model;
    vec![
        Endpoint::new("/api/barcode/history/", "Barcode Scan Result List")
            .fields(BARCODE_SCAN.fields)
            .model(model)
            .get(
                Access::Login,
                |state: Data<State>, caller: Caller, request: HttpRequest, query: Query| {
                    list_of(&BARCODE_SCAN, state, caller, request, query)
                },
            )
            .delete(Access::Staff, delete_many),
        Endpoint::new(
            r"/api/barcode/history/{pk:\d+}/",
            "Barcode Scan Result Detail",
        )
        .fields(BARCODE_SCAN.fields)
        .model(model)
        .get(
            Access::Login,
            |state: Data<State>, caller: Caller, pk: Path<i64>, query: Query| {
                item_of(&BARCODE_SCAN, state, caller, *pk, query)
            },
        )
        .delete(Access::Staff, delete),
    ]
}

async fn delete(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    if remove(&state, vec![*pk]).await? == 0 {
        return Err(ApiError::no_match(BARCODE_SCAN.target.class));
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn delete_many(state: Data<State>, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let keys = input.integers("items").required().unwrap_or_default();
    input.finish()?;
    let deleted = remove(&state, keys).await?;
    Ok(HttpResponse::Ok().json(json!({ "success": format!("Deleted {deleted} items") })))
}

async fn remove(state: &State, keys: Vec<i64>) -> Result<usize> {
    state
        .write(move |db| {
            let mut deleted = 0;
            for keys in keys.chunks(AT_ONCE) {
                let mut sql = Statement::new("DELETE FROM barcode_scans WHERE id IN (").kept();
                deleted += sql.keys(keys).sql(")").run(db)?;
            }
            Ok(deleted)
        })
        .await
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
        Ok(answer) => (answer.clone(), true),
        Err(error) => (told(error), false),
    };
    let code = ["barcode", "barcode_data"].map(|name| sent.shift_remove(name));
    let data = code
        .into_iter()
        .flatten()
        .next()
        .map_or_else(String::new, |code| match code {
            Value::String(text) => text.trim().replace('\0', "\u{fffd}"),
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
