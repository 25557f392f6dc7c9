//! Changes or deletes many items at once, all or none: those with a key in `items`, those that `filters` match, or
//! their intersection.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::models::item_count::MAX_ITEMS;
use inventree::resource::{
    Actor, Filter, Lookup, QueryParams, ReadError, Resource, Selection, Statement,
    ValidationErrors, Writer, find_keys, parse,
};
use serde_json::{Map, Value, json};

use super::serialize::serialize_items;
use super::writer::{write_error, writer};
use crate::blocking::block;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::error::{ApiError, Result};

pub(super) async fn delete(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    body: Body,
) -> Result<impl Responder> {
    let writer = writer(&state, &caller);
    let count = block(move || {
        let keys = keys(&writer, resource, &body.0, Permission::Delete)?;
        let deleted = writer.delete_many(resource, &keys, &body.0);
        deleted.map_err(|error| write_error(resource, error))?;
        Ok(keys.len())
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "success": format!("Deleted {count} items") })))
}

pub(super) async fn change(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    body: Body,
) -> Result<impl Responder> {
    let writer = writer(&state, &caller);
    let items = block(move || {
        let keys = keys(&writer, resource, &body.0, Permission::Change)?;
        let mut sent = body.0;
        sent.retain(|name, _| !matches!(name.as_str(), "items" | "filters"));
        let changed = writer.update_many(resource, &keys, &sent);
        let items = changed.map_err(|error| write_error(resource, error))?;
        let db = writer.registry.db();
        db.read(|db| {
            serialize_items(
                &writer,
                db,
                resource,
                &QueryParams::default(),
                &items,
                false,
            )
        })
    })
    .await?;
    let success = format!("Updated {} items", items.len());
    Ok(HttpResponse::Ok().json(json!({ "success": success, "items": items })))
}

/// Returns the keys of the selected items for which the caller has the permission.
fn keys(
    writer: &Writer,
    resource: &'static Resource,
    body: &Map<String, Value>,
    permission: Permission,
) -> Result<Vec<i64>> {
    let items = items(body)?;
    let mut wanted = Selection::default();
    writer.with_actor(|actor| filter(&mut wanted, resource, actor, body))?;
    if items.is_none() && wanted.conditions.is_empty() {
        return Err(ApiError::invalid(
            "List of items or filters must be provided for bulk operation",
        ));
    }
    wanted.conditions.extend(items);
    let rules = writer.rules(resource);
    for permission in [Permission::View, permission] {
        let open = rules.permission_filter(&writer.user, permission);
        wanted.conditions.extend(open);
    }
    let db = writer.registry.db();
    let found = db.read(|db| match find_keys(db, resource, writer.checks, &wanted) {
        Err(ReadError::Invalid(errors)) => Err(filter_errors(&errors).into()),
        found => found.map_err(ApiError::from),
    });
    let (keys, _) = found?;
    if keys.is_empty() {
        return Err(ApiError::invalid("No items match the provided criteria"));
    }
    Ok(keys)
}

/// Converts `items` to a condition.
fn items(body: &Map<String, Value>) -> Result<Option<Statement>> {
    let items = match body.get("items") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(ApiError::invalid("Items must be provided as a list")),
    };
    if items.len() > MAX_ITEMS {
        let text = format!("a request may name at most {MAX_ITEMS} items");
        return Err(ApiError::invalid_field("items", text));
    }
    let keys = items.iter().map(parse::key);
    let keys: Vec<i64> = keys
        .collect::<std::result::Result<_, _>>()
        .map_err(|text| ApiError::invalid_field("items", text))?;
    if keys.is_empty() {
        return Ok(None);
    }
    let mut sql = Statement::new("t.id IN (");
    sql.list(keys).sql(")");
    Ok(Some(sql))
}

/// Filters that widen others. They are off unless requested: a key matches only itself, and `null` only items without
/// one.
const WIDENING_FILTERS: [&str; 3] = ["cascade", "include_variants", "fetch_parent"];

/// Adds the `filters`. Each must be known and have an effect, so that no other items are changed.
fn filter(
    wanted: &mut Selection,
    resource: &'static Resource,
    actor: Actor<'_>,
    body: &Map<String, Value>,
) -> Result<()> {
    let filters = match body.get("filters") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(filters)) => filters,
        Some(_) => {
            return Err(ApiError::invalid(
                "Filters must be provided as a dictionary",
            ));
        }
    };
    let text = |value: &Value| {
        let text = value.as_str().map(str::to_owned);
        text.unwrap_or_else(|| value.to_string())
    };
    let pairs = filters.iter();
    let pairs = pairs.map(|(name, value)| (name.clone(), text(value)));
    let exact = WIDENING_FILTERS
        .iter()
        .filter(|name| !filters.contains_key(**name));
    let exact = exact.map(|name| ((*name).to_owned(), "false".to_owned()));
    let params = QueryParams(pairs.chain(exact).collect());
    let mut filters_of = resource.filters.iter();
    let is_branched = filters_of.any(|filter| matches!(filter.lookup, Lookup::Subtree(..)));
    let mut errors = ValidationErrors::default();
    for (name, value) in params.0.iter().take(filters.len()) {
        if name == "cascade" && is_branched {
            continue;
        }
        let filter = resource.filters.iter().find(|filter| filter.name == name);
        match filter.map(|filter| wanted.filter(filter, value, &params, actor)) {
            Some(Ok(true)) => {}
            Some(Ok(false)) if is_modifier(filter) => {}
            Some(Ok(false)) => errors.add("filters", format!("`{name}` has no effect")),
            Some(Err(text)) => errors.add("filters", format!("`{name}`: {text}")),
            None => errors.add("filters", format!("`{name}` is not a filter of this list")),
        }
    }
    Ok(errors.into_result()?)
}

/// Returns whether the filter only modifies another one.
fn is_modifier(filter: Option<&Filter>) -> bool {
    filter.is_some_and(|filter| matches!(filter.lookup, Lookup::Modifier))
}

/// Moves the errors of filters to the field `filters`.
fn filter_errors(errors: &ValidationErrors) -> ValidationErrors {
    let mut all = ValidationErrors::default();
    for (name, texts) in &errors.0 {
        let texts = texts.as_array().into_iter().flatten();
        for text in texts.filter_map(Value::as_str) {
            all.add("filters", format!("`{name}`: {text}"));
        }
    }
    all
}
