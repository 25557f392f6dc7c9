//! `/api/barcode/`: finds the item of a barcode.

use std::sync::Arc;

use actix_web::Responder;
use actix_web::web::Data;
use inventree::context::Purpose;
use inventree::dispatch::Scope;
use inventree::meta::Meta;
use inventree::mixin::barcode::{Barcode, FirstMatch, PluginMatch, Scan, barcode_targets};
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::models::barcode::INTERNAL_SLUG;
use inventree::serde_json::{Map, Value, json};

use super::history;
use super::request::{CODE, only_code};
use super::response::{error_response, first_plugin_error, plugin_error_response, scan_body};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

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
    let scope =
        Scope::read_only::<kind::barcode>(&state.registry, user, "scan").with_purpose(purpose);
    let first = FirstMatch::new(code);
    let asked = first.clone();
    let outcome = state
        .registry
        .dispatcher()
        .walk(scope, list, order, move |plugin, cx| {
            asked.visit(plugin, cx)
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
    Ok(first.take_with_error())
}

/// Calls the plugin's `after_scan` with its match, and returns the changed match.
async fn act(
    state: &State,
    caller: &Caller,
    code: &Arc<Barcode>,
    plugin: &'static Meta,
    scan: Scan,
) -> Result<Scan> {
    let target = state.snapshot().find::<kind::barcode>(plugin.slug);
    let target = target.ok_or_else(ApiError::plugins_busy)?;
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::new::<kind::barcode>(&state.registry, user, "after_scan")
        .with_purpose(Purpose::Scan);
    let scanned = Arc::clone(code);
    let dispatcher = state.registry.dispatcher();
    let call = dispatcher.call(scope, target, move |plugin, cx| {
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
    let Some(target) = state.snapshot().find::<kind::barcode>(INTERNAL_SLUG) else {
        return Ok(None);
    };
    let user = Arc::clone(&caller.0.user);
    let scope =
        Scope::read_only::<kind::barcode>(&state.registry, user, "scan").with_purpose(purpose);
    let (dispatcher, code) = (state.registry.dispatcher(), Arc::clone(code));
    let call = dispatcher.call(scope, target, move |plugin, cx| plugin.scan(cx, &code));
    let scan = call
        .await
        .map_err(|error| ApiError::plugin_error(INTERNAL_SLUG, &error))?;
    Ok(scan.map(Scan::into_map))
}
