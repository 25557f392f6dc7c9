//! `/api/plugins/<slug>/priority/`: the administrator's place for a plugin in the order of dispatch.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::{plugin_config, plugin_priority};
use inventree::registry::snapshot::Snapshot;
use inventree::resource::{Field, Kind, sent};
use serde_json::{Map, Value, json};

use super::{config, no_config};

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

const FIELDS: &[Field] = &[
    Field::of("priority", "Priority", Kind::Integer(i64::MIN, i64::MAX))
        .required()
        .null(),
    Field::of("mixin", "Mixin", Kind::Text(usize::MAX))
        .help("Keyword of the mixin; for all of them where there is none"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/{slug}/priority/", "Plugin Priority")
            .fields(FIELDS)
            .get(Access::Superuser, show)
            .change(Access::Superuser, change),
    ]
}

async fn show(state: Data<State>, slug: Path<String>) -> Result<impl Responder> {
    let snapshot = state.snapshot();
    let config = config(&snapshot, &slug)?;
    Ok(HttpResponse::Ok().json(shown(&snapshot, &slug, config.priority)))
}

fn shown(snapshot: &Snapshot, slug: &str, priority: Option<i32>) -> Value {
    let mixins: Map<String, Value> = snapshot
        .stored
        .priorities
        .of(slug)
        .map(|(mixin, priority)| (mixin.to_owned(), json!(priority)))
        .collect();
    json!({ "priority": priority, "mixins": mixins })
}

/// `null` puts the plugin back: for one mixin where it stands for all, for all where its author wants it.
async fn change(state: Data<State>, slug: Path<String>, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let priority = match input.raw("priority") {
        Some(Value::Null) => None,
        _ => input.integer("priority").required(),
    };
    let priority = priority
        .map(i32::try_from)
        .transpose()
        .unwrap_or_else(|_too_large| {
            input.refuse("priority", "Ensure this value fits into 32 bits.");
            None
        });
    let mixin = input.nullable("mixin", |value| sent::text(value, 100, false));
    let entry = state.registry.entry(&slug);
    if let Some(mixin) = mixin.as_deref()
        && entry.is_some_and(|entry| !entry.has(mixin))
    {
        input.refuse("mixin", "the plugin has no such mixin");
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
    state.follow_own_change().await?;
    let snapshot = state.snapshot();
    let config = config(&snapshot, &slug)?;
    Ok(HttpResponse::Ok().json(shown(&snapshot, &slug, config.priority)))
}
