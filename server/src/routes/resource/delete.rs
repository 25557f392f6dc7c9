//! Deleting one item, or many at once.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::resource::read::{self, Selection};
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Resource, sent};
use serde_json::{Map, Value};

use super::list::selection;
use super::show::desk;
use super::write::refused;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

pub(super) async fn delete(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    pk: i64,
    body: Body,
) -> Result<impl Responder> {
    let desk = desk(&state, &caller);
    block(move || {
        let deleted = desk.delete(resource, pk, &body.0);
        deleted.map_err(|error| refused(resource, error))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Deletes the items of the keys in `items`, or those that the `filters` select; all of them or none.
pub(super) async fn delete_many(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    body: Body,
) -> Result<impl Responder> {
    let desk = desk(&state, &caller);
    block(move || {
        let mut keys = keys(&desk, resource, &body.0)?;
        // In the order in which everyone takes rows.
        keys.sort_unstable();
        let deleted = desk.delete_many(resource, &keys, &body.0);
        deleted.map_err(|error| refused(resource, error))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

fn keys(desk: &Desk, resource: &'static Resource, body: &Map<String, Value>) -> Result<Vec<i64>> {
    if let Some(items) = body.get("items").and_then(Value::as_array) {
        let keys = items
            .iter()
            .map(|item| sent::key(item).map_err(|text| ApiError::field("items", text)));
        return keys.collect();
    }
    let Some(filters) = body
        .get("filters")
        .and_then(Value::as_object)
        .filter(|filters| !filters.is_empty())
    else {
        return Err(ApiError::non_field(
            "List of items or filters must be provided for bulk operation",
        ));
    };
    if let Some(unknown) = filters
        .keys()
        .find(|name| resource.filters.iter().all(|filter| filter.name != **name))
    {
        return Err(ApiError::field(
            "filters",
            format!("`{unknown}` is no filter of this list"),
        ));
    }
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let asked = Asked(
        filters
            .iter()
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
    );
    let mut wanted: Selection = selection(resource, &asked, None)?;
    let visible = resource.rules.rows(&desk.user, "view");
    wanted.conditions.extend(visible);
    let db = desk.registry.db();
    db.read(|db| Ok(read::keys(db, resource, &wanted)?.0))
}
