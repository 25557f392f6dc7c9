//! `/api/barcode/`: what a code stands for.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::Responder;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use inventree::dispatch::Scope;
use inventree::mixin::barcode::{Barcode, Scan};
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::resource::write::WriteError;
use inventree::resource::{Refusals, Resource};
use inventree::serde_json::{Map, Value, json};

use super::{CODE, history, only_code};
use crate::routes::resource::desk::refused as unwritten;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

/// The plugin that knows the server's own codes.
const INTERNAL: &str = "inventreebarcode";

/// Its name.
pub(super) const INTERNAL_NAME: &str = "InvenTreeBarcode";

const PATH: &str = "/api/barcode/";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(PATH, "Barcode scan")
            .fields(&[CODE])
            .ask(Access::Login, scan),
    ]
}

async fn scan(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    history::kept(&state, &caller, PATH, body, async |body| {
        let code = Arc::new(only_code(body)?);
        let (mut answer, is_match) = matched(&state, &caller, &code).await?;
        if is_match {
            answer.insert("success".to_owned(), json!("Match found for barcode data"));
            return Ok(answer);
        }
        Err(refused(answer, "No match found for barcode data"))
    })
    .await
}

/// 400 with what is known of the code.
pub(super) fn refused(mut answer: Map<String, Value>, text: &str) -> ApiError {
    answer.insert("error".to_owned(), json!(text));
    ApiError::Body(StatusCode::BAD_REQUEST, Value::Object(answer))
}

/// 400 with what is known of the code, and the first reason why nothing was written.
pub(super) fn refused_by(answer: Map<String, Value>, refusals: &Refusals) -> ApiError {
    let text = refusals.first().map(|(_, text)| text);
    refused(answer, &text.unwrap_or_default())
}

/// Whether something was written; the inner error is what is wrong with it.
///
/// # Errors
/// Where it is not for what was sent that nothing was.
pub(super) fn written<T>(
    resource: &Resource,
    result: std::result::Result<T, WriteError>,
) -> Result<Result<(), Refusals>> {
    match result {
        Ok(_) => Ok(Ok(())),
        Err(WriteError::Refused(refusals)) => Ok(Err(refusals)),
        Err(error) => Err(unwritten(resource, error)),
    }
}

/// What plugins make of the code, with the plugin and the code beside it, and whether there is a match.
pub(super) async fn matched(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
) -> Result<(Map<String, Value>, bool)> {
    let found = ask(state, caller, Arc::clone(code)).await?;
    let is_match = found.is_some();
    let (plugin, scan) = found.unwrap_or(("None", Scan::new()));
    let mut answer = scan.into_map();
    answer.extend([
        ("plugin".to_owned(), json!(plugin)),
        ("barcode_data".to_owned(), json!(code.text())),
        ("barcode_hash".to_owned(), json!(code.hash())),
    ]);
    Ok((answer, is_match))
}

/// The first match without an error; where there is none, the first with one.
async fn ask(
    state: &State,
    caller: &Caller,
    code: Arc<Barcode>,
) -> Result<Option<(&'static str, Scan)>> {
    let snapshot = state.snapshot();
    let order = snapshot.barcode_order(code.text());
    let list = snapshot.with_mixin::<kind::barcode>();
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::new(&state.registry, user, "barcode", "scan");
    let second_best: Arc<Mutex<Option<(&'static str, Scan)>>> = Arc::default();
    let seen = Arc::clone(&second_best);
    let outcome = state
        .registry
        .dispatcher()
        .walk(scope, list, order, move |plugin, cx| {
            let Some(scan) = plugin.scan(cx, &code)?.filter(|scan| !scan.is_empty()) else {
                return Ok(ControlFlow::Continue(()));
            };
            if !scan.is_error() {
                return Ok(ControlFlow::Break(scan));
            }
            seen.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get_or_insert((cx.plugin().name, scan));
            Ok(ControlFlow::Continue(()))
        })
        .await;
    let second_best = second_best
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let matched = outcome.stopped.map(|(plugin, scan)| (plugin.name, scan));
    if matched.is_none() && outcome.cut_short {
        return Err(ApiError::busy());
    }
    Ok(matched.or(second_best))
}

/// What the server's own codes say, whatever other plugins make of it.
pub(super) async fn internal(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
) -> Result<Option<Map<String, Value>>> {
    let list = state.snapshot().with_mixin::<kind::barcode>();
    let Some(place) = list.iter().position(|ready| ready.plugin.slug == INTERNAL) else {
        return Ok(None);
    };
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::new(&state.registry, user, "barcode", "scan");
    let (dispatcher, code) = (state.registry.dispatcher(), Arc::clone(code));
    let call = dispatcher.one(scope, list, place, move |plugin, cx| plugin.scan(cx, &code));
    let scan = call
        .await
        .map_err(|error| ApiError::plugin(INTERNAL, &error))?;
    Ok(scan.map(Scan::into_map))
}
