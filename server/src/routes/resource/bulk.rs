//! Changing or deleting many items at once, all or none: those of the keys in `items`, those that the `filters`
//! select, or those that both do.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::models::role::Permission;
use inventree::resource::read::Selection;
use inventree::resource::rules::Asked;
use inventree::resource::{
    Author, Desk, Filter, ReadError, Refusals, Resource, Statement, Test, find, sent,
};
use serde_json::{Map, Value, json};

use super::desk::{desk, refused};
use super::show::shown;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::list::MOST;

pub(super) async fn delete(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    body: Body,
) -> Result<impl Responder> {
    let desk = desk(&state, &caller);
    let count = block(move || {
        let keys = keys(&desk, resource, &body.0, Permission::Delete)?;
        let deleted = desk.delete_many(resource, &keys, &body.0);
        deleted.map_err(|error| refused(resource, error))?;
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
    let desk = desk(&state, &caller);
    let items = block(move || {
        let keys = keys(&desk, resource, &body.0, Permission::Change)?;
        let mut sent = body.0;
        sent.retain(|name, _| !matches!(name.as_str(), "items" | "filters"));
        let changed = desk.change_many(resource, &keys, &sent);
        let items = changed.map_err(|error| refused(resource, error))?;
        let db = desk.registry.db();
        db.read(|db| shown(&desk, db, resource, &Asked::default(), &items, false))
    })
    .await?;
    let success = format!("Updated {} items", items.len());
    Ok(HttpResponse::Ok().json(json!({ "success": success, "items": items })))
}

/// The keys of the items that are meant, of those for which the caller has the permission.
fn keys(
    desk: &Desk,
    resource: &'static Resource,
    body: &Map<String, Value>,
    permission: Permission,
) -> Result<Vec<i64>> {
    let items = items(body)?;
    let mut wanted = Selection::default();
    desk.with_author(|author| filter(&mut wanted, resource, author, body))?;
    if items.is_none() && wanted.conditions.is_empty() {
        return Err(ApiError::non_field(
            "List of items or filters must be provided for bulk operation",
        ));
    }
    wanted.conditions.extend(items);
    for permission in [Permission::View, permission] {
        let open = resource.rules.rows(&desk.user, permission);
        wanted.conditions.extend(open);
    }
    let db = desk.registry.db();
    let found = db.read(|db| match find(db, resource, &wanted) {
        Err(ReadError::Refused(refusals)) => Err(of_filters(&refusals).into()),
        found => found.map_err(ApiError::from),
    });
    let (keys, _) = found?;
    if keys.is_empty() {
        return Err(ApiError::non_field("No items match the provided criteria"));
    }
    Ok(keys)
}

/// The condition that `items` is.
fn items(body: &Map<String, Value>) -> Result<Option<Statement>> {
    let items = match body.get("items") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(ApiError::non_field("Items must be provided as a list")),
    };
    if items.len() > MOST {
        let text = format!("a request names at most {MOST} items");
        return Err(ApiError::field("items", text));
    }
    let keys = items.iter().map(sent::key);
    let keys: Vec<i64> = keys
        .collect::<std::result::Result<_, _>>()
        .map_err(|text| ApiError::field("items", text))?;
    if keys.is_empty() {
        return Ok(None);
    }
    let mut sql = Statement::new("t.id IN (");
    sql.list(keys).sql(")");
    Ok(Some(sql))
}

/// What widens other filters: unless a request asks for it, a key means itself alone there, and `null` means none.
const EXACT: [&str; 3] = ["cascade", "include_variants", "fetch_parent"];

/// Narrows by the `filters`: every one of them must be known and say something, so that none too many are touched.
fn filter(
    wanted: &mut Selection,
    resource: &'static Resource,
    author: Author<'_>,
    body: &Map<String, Value>,
) -> Result<()> {
    let filters = match body.get("filters") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(filters)) => filters,
        Some(_) => {
            return Err(ApiError::non_field(
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
    let exact = EXACT.iter().filter(|name| !filters.contains_key(**name));
    let exact = exact.map(|name| ((*name).to_owned(), "false".to_owned()));
    let asked = Asked(pairs.chain(exact).collect());
    let mut filters_of = resource.filters.iter();
    let is_branched = filters_of.any(|filter| matches!(filter.test, Test::Branch(..)));
    let mut refusals = Refusals::default();
    for (name, value) in asked.0.iter().take(filters.len()) {
        if name == "cascade" && is_branched {
            continue;
        }
        let filter = resource.filters.iter().find(|filter| filter.name == name);
        match filter.map(|filter| wanted.filter(filter, value, &asked, author)) {
            Some(Ok(true)) => {}
            Some(Ok(false)) if is_beside(filter) => {}
            Some(Ok(false)) => refusals.add("filters", format!("`{name}` says nothing")),
            Some(Err(text)) => refusals.add("filters", format!("`{name}`: {text}")),
            None => refusals.add("filters", format!("`{name}` is no filter of this list")),
        }
    }
    Ok(refusals.finish()?)
}

/// Whether it only says how another one is meant.
fn is_beside(filter: Option<&Filter>) -> bool {
    filter.is_some_and(|filter| matches!(filter.test, Test::Beside))
}

/// What is wrong with parameters, under the member in which they stand.
fn of_filters(refusals: &Refusals) -> Refusals {
    let mut all = Refusals::default();
    for (name, texts) in &refusals.0 {
        let texts = texts.as_array().into_iter().flatten();
        for text in texts.filter_map(Value::as_str) {
            all.add("filters", format!("`{name}`: {text}"));
        }
    }
    all
}
