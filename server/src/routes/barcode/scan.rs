//! `/api/barcode/`: finds the item of a barcode.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::Responder;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use inventree::context::Purpose;
use inventree::dispatch::Scope;
use inventree::dispatch::failure::CallError;
use inventree::meta::Meta;
use inventree::mixin::barcode::barcode_targets;
use inventree::mixin::barcode::{Barcode, Scan};
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::resource::write::WriteError;
use inventree::resource::{Resource, ValidationErrors};
use inventree::serde_json::{Map, Value, json};
use inventree::validation_errors::NON_FIELD_ERRORS;

use super::{CODE, history, only_code};
use crate::routes::resource::writer::write_error as unwritten;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

/// The plugin for the server's own barcodes.
const INTERNAL_SLUG: &str = "inventreebarcode";

/// The name of that plugin.
pub(super) const INTERNAL_NAME: &str = "InvenTreeBarcode";

const PATH: &str = "/api/barcode/";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(PATH, "Barcode scan")
            .fields(&[CODE])
            .action(Access::Login, scan),
    ]
}

async fn scan(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    history::recorded(&state, &caller, PATH, body, async |body| {
        let code = Arc::new(only_code(body)?);
        let Some(mut found) = first_match(&state, &caller, &code, Purpose::Scan).await? else {
            let answer = scan_body("None", Scan::new(), &code);
            return Err(error_response(answer, "No match found for barcode data"));
        };
        // The server's own barcodes only identify items: no action follows.
        if !found.scan.is_error() && found.plugin.slug != INTERNAL_SLUG {
            found.scan = act(&state, &caller, &code, found.plugin, found.scan).await?;
        }
        let mut answer = scan_body(found.plugin.name, found.scan, &code);
        answer.insert("success".to_owned(), json!("Match found for barcode data"));
        Ok(answer)
    })
    .await
}

/// A plugin's match for a barcode.
struct PluginMatch {
    plugin: &'static Meta,
    scan: Scan,
}

/// Builds the response body from the scan, its plugin and the barcode.
fn scan_body(plugin: &str, scan: Scan, code: &Barcode) -> Map<String, Value> {
    let mut answer = scan.into_map();
    answer.extend([
        ("plugin".to_owned(), json!(plugin)),
        ("barcode_data".to_owned(), json!(code.text())),
        ("barcode_hash".to_owned(), json!(code.hash())),
    ]);
    answer
}

/// 400 with the data of the barcode.
pub(super) fn error_response(mut answer: Map<String, Value>, text: &str) -> ApiError {
    answer.insert("error".to_owned(), json!(text));
    ApiError::Body(StatusCode::BAD_REQUEST, Value::Object(answer))
}

/// 400 with the data of the barcode and the first validation error.
pub(super) fn validation_error_response(
    answer: Map<String, Value>,
    errors: &ValidationErrors,
) -> ApiError {
    let text = errors.first().map(|(_, text)| text);
    error_response(answer, &text.unwrap_or_default())
}

/// Separates the validation errors of a write, which become the inner error.
///
/// # Errors
/// When the write failed for any other reason.
pub(super) fn split_validation_errors<T>(
    resource: &Resource,
    result: std::result::Result<T, WriteError>,
) -> Result<Result<(), ValidationErrors>> {
    match result {
        Ok(_) => Ok(Ok(())),
        Err(WriteError::Invalid(errors)) => Ok(Err(errors)),
        Err(error) => Err(unwritten(resource, error)),
    }
}

/// Scans the barcode. Returns the response body, and whether there is a match.
pub(super) async fn find_match(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    purpose: Purpose,
) -> Result<(Map<String, Value>, bool)> {
    let found = first_match(state, caller, code, purpose).await?;
    let is_match = found.is_some();
    let (plugin, scan) = found.map_or(("None", Scan::new()), |found| {
        (found.plugin.name, found.scan)
    });
    Ok((scan_body(plugin, scan, code), is_match))
}

/// Returns the first match without an error, else the first match with one.
async fn first_match(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    purpose: Purpose,
) -> Result<Option<PluginMatch>> {
    let snapshot = state.snapshot();
    let order = barcode_targets(&snapshot, code.text());
    let list = snapshot.with_mixin::<kind::barcode>();
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::read_only(&state.registry, user, "barcode", "scan").with_purpose(purpose);
    let second_best: Arc<Mutex<Option<PluginMatch>>> = Arc::default();
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
                .get_or_insert(PluginMatch {
                    plugin: cx.plugin(),
                    scan,
                });
            Ok(ControlFlow::Continue(()))
        })
        .await;
    if let Some((plugin, scan)) = outcome.stopped {
        return Ok(Some(PluginMatch { plugin, scan }));
    }
    if outcome.is_incomplete {
        return Err(ApiError::plugins_busy());
    }
    if let Some((plugin, error)) = outcome.first_unanswered() {
        return Err(ApiError::plugin_error(plugin.slug, error));
    }
    if let Some(refused) = first_plugin_error(&outcome.errors, code) {
        return Err(refused);
    }
    let mut second_best = second_best.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(second_best.take())
}

/// Returns the response of the first plugin that rejected the barcode, for a scan without a match.
pub(super) fn first_plugin_error(
    errors: &[(&'static Meta, CallError)],
    code: &Barcode,
) -> Option<ApiError> {
    let mut errors = errors.iter();
    let is_answer = |error: &CallError| {
        matches!(
            error,
            CallError::Invalid(_) | CallError::Forbidden | CallError::Conflict
        )
    };
    let (plugin, error) = errors.find(|(_, error)| is_answer(error))?;
    Some(plugin_error_response(plugin, error, code))
}

/// Builds the response for the error of a plugin call.
fn plugin_error_response(plugin: &Meta, error: &CallError, code: &Barcode) -> ApiError {
    let CallError::Invalid(errors) = error else {
        return ApiError::plugin_error(plugin.slug, error);
    };
    let mut answer = scan_body(plugin.name, Scan::new(), code);
    let fields = errors
        .0
        .iter()
        .filter(|(field, _)| *field != NON_FIELD_ERRORS);
    answer.extend(fields.map(|(field, texts)| (field.clone(), texts.clone())));
    validation_error_response(answer, errors)
}

/// Calls the plugin's `after_scan` with its match, and returns the changed match.
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
    let place = place.ok_or_else(ApiError::plugins_busy)?;
    let user = Arc::clone(&caller.0.user);
    let scope =
        Scope::new(&state.registry, user, "barcode", "after_scan").with_purpose(Purpose::Scan);
    let scanned = Arc::clone(code);
    let call = state
        .registry
        .dispatcher()
        .call(scope, list, place, move |plugin, cx| {
            plugin.after_scan(cx, &scanned, scan.clone())
        });
    call.await
        .map_err(|error| plugin_error_response(plugin, &error, code))
}

/// Scans the barcode only as one of the server's own, without other plugins.
pub(super) async fn scan_internal(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    purpose: Purpose,
) -> Result<Option<Map<String, Value>>> {
    let list = state.snapshot().with_mixin::<kind::barcode>();
    let Some(place) = list
        .iter()
        .position(|ready| ready.plugin.slug == INTERNAL_SLUG)
    else {
        return Ok(None);
    };
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::read_only(&state.registry, user, "barcode", "scan").with_purpose(purpose);
    let (dispatcher, code) = (state.registry.dispatcher(), Arc::clone(code));
    let call = dispatcher.call(scope, list, place, move |plugin, cx| plugin.scan(cx, &code));
    let scan = call
        .await
        .map_err(|error| ApiError::plugin_error(INTERNAL_SLUG, &error))?;
    Ok(scan.map(Scan::into_map))
}
