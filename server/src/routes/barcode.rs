//! `/api/barcode/`: what a code stands for, and the code of an object.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::dispatch::Scope;
use inventree::mixin::barcode::{Barcode, BarcodeObject, Scan};
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::serde_json::{Map, Value, json};

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;
use inventree::resource::{Field, Kind};

/// Longest code in characters.
const MAX: usize = 4095;

/// The models that can carry a code, in the order in which the first of several counts.
pub const MODELS: &[&str] = &[
    "build",
    "supplierpart",
    "manufacturerpart",
    "purchaseorder",
    "salesorder",
    "salesordershipment",
    "returnorder",
    "part",
    "stockitem",
    "stocklocation",
];

const SCAN: &[Field] = &[Field::of("barcode", "Barcode", Kind::Text(4095)).required()];

const GENERATE: &[Field] = &[
    Field::of("model", "Model", Kind::Text(usize::MAX)).required(),
    Field::of("pk", "Primary key", Kind::Integer(i64::MIN, i64::MAX)).required(),
];

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/barcode/", "Barcode scan")
            .fields(SCAN)
            .post(Access::Login, scan),
        Endpoint::new("/api/barcode/generate/", "Barcode generation")
            .fields(GENERATE)
            .post(Access::Login, generate),
    ]
}

/// The code in the body. Old documentation calls the member `barcode_data`.
fn code(mut body: Body) -> Result<Barcode> {
    if !body.0.contains_key("barcode")
        && let Some(code) = body.0.remove("barcode_data")
    {
        body.0.insert("barcode".to_owned(), code);
    }
    let mut input = Input::of(body);
    let text = input
        .text("barcode", MAX, false)
        .required()
        .unwrap_or_default();
    input.finish()?;
    Ok(Barcode::new(&text))
}

async fn scan(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let code = Arc::new(code(body)?);
    let found = ask(&state, caller, Arc::clone(&code)).await?;
    let about = |plugin: Option<&str>| {
        Map::from_iter([
            ("plugin".to_owned(), json!(plugin.unwrap_or("None"))),
            ("barcode_data".to_owned(), json!(code.text())),
            ("barcode_hash".to_owned(), json!(code.hash())),
        ])
    };
    let Some((plugin, scan)) = found else {
        let mut answer = about(None);
        answer.insert("error".to_owned(), json!("No match found for barcode data"));
        return Err(ApiError::Body(
            StatusCode::BAD_REQUEST,
            Value::Object(answer),
        ));
    };
    let mut answer = scan.into_map();
    answer.extend(about(Some(plugin)));
    answer.insert("success".to_owned(), json!("Match found for barcode data"));
    Ok(HttpResponse::Ok().json(answer))
}

/// The first match without an error; where there is none, the first with one.
async fn ask(
    state: &State,
    caller: Caller,
    code: Arc<Barcode>,
) -> Result<Option<(&'static str, Scan)>> {
    let snapshot = state.snapshot();
    let order = snapshot.barcode_order(code.text());
    let list = snapshot.with_mixin::<kind::barcode>();
    let scope = Scope::new(
        &state.registry,
        Arc::clone(&caller.0.user),
        "barcode",
        "scan",
    );
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
        return Err(ApiError::no_thread());
    }
    Ok(matched.or(second_best))
}

async fn generate(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let model = input
        .text("model", 100, false)
        .required()
        .unwrap_or_default();
    let pk = input.integer("pk").required().unwrap_or_default();
    if !model.is_empty() && !MODELS.contains(&model.as_str()) {
        input.refuse("model", "Model is not supported");
    }
    input.finish()?;
    let snapshot = state.snapshot();
    let chosen = &snapshot.stored.global.barcode_generation_plugin;
    let list = snapshot.with_mixin::<kind::barcode>();
    let place = list
        .iter()
        .position(|ready| ready.plugin.slug == *chosen && ready.object.generates())
        .ok_or_else(|| {
            ApiError::field(
                "error",
                format!(
                    "`{chosen}` in BARCODE_GENERATION_PLUGIN is not an active plugin that generates codes"
                ),
            )
        })?;
    let plugin = list
        .get(place)
        .map(|ready| ready.plugin.slug)
        .unwrap_or_default();
    let object = BarcodeObject { model, pk };
    let scope = Scope::new(
        &state.registry,
        Arc::clone(&caller.0.user),
        "barcode",
        "generate",
    );
    let call = state
        .registry
        .dispatcher()
        .one(scope, list, place, move |plugin, cx| {
            plugin.generate(cx, &object)
        });
    match call.await {
        Ok(code) => Ok(HttpResponse::Ok().json(json!({ "barcode": code }))),
        Err(error) => Err(ApiError::plugin(plugin, &error)),
    }
}
