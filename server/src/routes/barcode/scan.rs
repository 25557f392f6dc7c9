//! `/api/barcode/`: what a code stands for.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::Responder;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use inventree::context::Purpose;
use inventree::dispatch::Scope;
use inventree::dispatch::failure::CallError;
use inventree::meta::Meta;
use inventree::mixin::barcode::{Barcode, Scan};
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::refusal::WHOLE;
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
        let Some(mut found) = ask(&state, &caller, &code, Purpose::Scan).await? else {
            let answer = known("None", Scan::new(), &code);
            return Err(refused(answer, "No match found for barcode data"));
        };
        // The server's own codes only say what they stand for: nothing is done about them.
        if !found.scan.is_error() && found.plugin.slug != INTERNAL {
            found.scan = act(&state, &caller, &code, found.plugin, found.scan).await?;
        }
        let mut answer = known(found.plugin.name, found.scan, &code);
        answer.insert("success".to_owned(), json!("Match found for barcode data"));
        Ok(answer)
    })
    .await
}

/// A plugin's match for a code.
struct Found {
    plugin: &'static Meta,
    scan: Scan,
}

/// What an answer tells of the code.
fn known(plugin: &str, scan: Scan, code: &Barcode) -> Map<String, Value> {
    let mut answer = scan.into_map();
    answer.extend([
        ("plugin".to_owned(), json!(plugin)),
        ("barcode_data".to_owned(), json!(code.text())),
        ("barcode_hash".to_owned(), json!(code.hash())),
    ]);
    answer
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
    purpose: Purpose,
) -> Result<(Map<String, Value>, bool)> {
    let found = ask(state, caller, code, purpose).await?;
    let is_match = found.is_some();
    let (plugin, scan) = found.map_or(("None", Scan::new()), |found| {
        (found.plugin.name, found.scan)
    });
    Ok((known(plugin, scan, code), is_match))
}

/// The first match without an error; where there is none, the first with one.
async fn ask(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    purpose: Purpose,
) -> Result<Option<Found>> {
    let snapshot = state.snapshot();
    let order = snapshot.barcode_order(code.text());
    let list = snapshot.with_mixin::<kind::barcode>();
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::asking(&state.registry, user, "barcode", "scan").meant_for(purpose);
    let second_best: Arc<Mutex<Option<Found>>> = Arc::default();
    let (seen, scanned) = (Arc::clone(&second_best), Arc::clone(code));
    let outcome = state
        .registry
        .dispatcher()
        .walk(scope, list, order, move |plugin, cx| {
            let Some(scan) = plugin.scan(cx, &scanned)?.filter(|scan| !scan.is_empty()) else {
                return Ok(ControlFlow::Continue(()));
            };
            if !scan.is_error() {
                return Ok(ControlFlow::Break(scan));
            }
            seen.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get_or_insert(Found {
                    plugin: cx.plugin(),
                    scan,
                });
            Ok(ControlFlow::Continue(()))
        })
        .await;
    if let Some((plugin, scan)) = outcome.stopped {
        return Ok(Some(Found { plugin, scan }));
    }
    if outcome.cut_short {
        return Err(ApiError::busy());
    }
    if let Some((plugin, error)) = outcome.silent() {
        return Err(ApiError::plugin(plugin.slug, error));
    }
    if let Some(refused) = refused_by_plugins(&outcome.errors, code) {
        return Err(refused);
    }
    let mut second_best = second_best.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(second_best.take())
}

/// The answer where no plugin has a match, and one of them says why there is none.
pub(super) fn refused_by_plugins(
    errors: &[(&'static Meta, CallError)],
    code: &Barcode,
) -> Option<ApiError> {
    let mut errors = errors.iter();
    let is_answer = |error: &CallError| {
        matches!(
            error,
            CallError::Refused(_) | CallError::Forbidden | CallError::Conflict
        )
    };
    let (plugin, error) = errors.find(|(_, error)| is_answer(error))?;
    Some(unmatched(plugin, error, code))
}

/// The answer where the plugin gives none.
fn unmatched(plugin: &Meta, error: &CallError, code: &Barcode) -> ApiError {
    let CallError::Refused(refusals) = error else {
        return ApiError::plugin(plugin.slug, error);
    };
    let mut answer = known(plugin.name, Scan::new(), code);
    let fields = refusals.0.iter().filter(|(field, _)| *field != WHOLE);
    answer.extend(fields.map(|(field, texts)| (field.clone(), texts.clone())));
    refused_by(answer, refusals)
}

/// Lets the plugin act on its match, and returns the match as it is afterwards.
async fn act(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    plugin: &'static Meta,
    scan: Scan,
) -> Result<Scan> {
    let list = state.snapshot().with_mixin::<kind::barcode>();
    let place = list
        .iter()
        .position(|ready| ready.plugin.slug == plugin.slug);
    let place = place.ok_or_else(ApiError::busy)?;
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::new(&state.registry, user, "barcode", "act").meant_for(Purpose::Scan);
    let scanned = Arc::clone(code);
    let call = state
        .registry
        .dispatcher()
        .one(scope, list, place, move |plugin, cx| {
            plugin.act(cx, &scanned, scan.clone())
        });
    call.await.map_err(|error| unmatched(plugin, &error, code))
}

/// What the server's own codes say, whatever other plugins make of it.
pub(super) async fn internal(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    purpose: Purpose,
) -> Result<Option<Map<String, Value>>> {
    let list = state.snapshot().with_mixin::<kind::barcode>();
    let Some(place) = list.iter().position(|ready| ready.plugin.slug == INTERNAL) else {
        return Ok(None);
    };
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::asking(&state.registry, user, "barcode", "scan").meant_for(purpose);
    let (dispatcher, code) = (state.registry.dispatcher(), Arc::clone(code));
    let call = dispatcher.one(scope, list, place, move |plugin, cx| plugin.scan(cx, &code));
    let scan = call
        .await
        .map_err(|error| ApiError::plugin(INTERNAL, &error))?;
    Ok(scan.map(Scan::into_map))
}
