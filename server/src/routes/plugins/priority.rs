//! `/api/plugins/<slug>/priority/`: the dispatch priority that an administrator gives a plugin.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::registry::snapshot::Snapshot;
use inventree::registry::store::{plugin_config, plugin_priority};
use inventree::resource::{Field, FieldType, parse};
use serde_json::{Map, Value, json};

use super::find::{config, no_config};

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    Field::new(
        "priority",
        "Priority",
        FieldType::Integer(i64::MIN, i64::MAX),
    )
    .required()
    .null(),
    Field::new("mixin", "Mixin", FieldType::Text(usize::MAX))
        .help("Keyword of the mixin; all mixins if omitted"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/priority/", "Plugin Priority")
            .fields(FIELDS)
            .get(Access::Superuser, detail)
            .change(Access::Superuser, change),
    ]
}

async fn detail(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    let snapshot = state.snapshot();
    let config = config(&snapshot, &slug)?;
    Ok(HttpResponse::Ok().json(serialize_priority(&snapshot, &slug, config.priority)))
}

fn serialize_priority(snapshot: &Snapshot, slug: &str, priority: Option<i32>) -> Value {
    let mixins: Map<String, Value> = snapshot
        .stored
        .priorities
        .of_plugin(slug)
        .map(|(mixin, priority)| (mixin.to_owned(), json!(priority)))
        .collect();
    json!({ "priority": priority, "mixins": mixins })
}

/// Sets a priority. `null` resets it: for one mixin to the plugin's general priority, in general to its author's.
async fn change(state: Data<State>, slug: Path<String>, body: Body) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let priority = match input.raw("priority") {
        Some(Value::Null) => None,
        _ => input.integer("priority").required(),
    };
    let priority = priority
        .map(i32::try_from)
        .transpose()
        .unwrap_or_else(|_too_large| {
            input.add_error("priority", "Ensure this value fits into 32 bits.");
            None
        });
    let mixin = input.nullable("mixin", |value| parse::text(value, 100, false));
    let entry = state.registry.entry(&slug);
    if let Some(mixin) = mixin.as_deref()
        && entry.is_some_and(|entry| !entry.has_mixin(mixin))
    {
        input.add_error("mixin", "the plugin has no such mixin");
    }
    input.finish()?;
    let changed = slug.clone();
    let known = state
        .write(move |db| {
            Ok(match mixin {
                Some(mixin) => plugin_priority::set(db, &changed, &mixin.to_lowercase(), priority)?,
                None => plugin_config::set_priority(db, &changed, priority)?,
            })
        })
        .await?;
    if !known {
        return Err(no_config());
    }
    state.refresh().await?;
    let snapshot = state.snapshot();
    let config = config(&snapshot, &slug)?;
    Ok(HttpResponse::Ok().json(serialize_priority(&snapshot, &slug, config.priority)))
}
