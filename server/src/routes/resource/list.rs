//! The list of a resource, which the database filters, searches, orders and paginates.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use inventree::access::role::Permission;
use inventree::resource::{Actor, QueryParams, Resource, Selection, find_keys, read};
use serde_json::{Map, Value, json};

use super::serialize::{query_params, serialize_items};
use super::stream;
use super::writer::writer;
use crate::blocking::block;
use crate::state::State;
use crate::web::caller::Caller;
use crate::web::error::{ApiError, Result};
use crate::web::page::Page;
use crate::web::query::Query;
use crate::web::quota_key::quota_key;

pub(crate) async fn list(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse> {
    let (writer, params) = (writer(&state, &caller), query_params(&query));
    if params.is_true("export") {
        return Err(ApiError::invalid_field(
            "export_plugin",
            "no active plugin exports data",
        ));
    }
    let page = Page::from_query(&query);
    acquire_slot(&state, &request, page).await?;
    let wanted = writer.with_actor(|actor| selection(resource, actor, &params, page));
    let (writer, params, found, count) = block(move || {
        let found = writer.registry.db().read(|db| {
            let (keys, count) = find_keys(db, resource, writer.checks, &wanted)?;
            if keys.len() > stream::MAX_BUFFERED_ITEMS {
                return Ok::<_, ApiError>((ListResult::Keys(keys), count));
            }
            let items = read::by_ordered_keys(db, resource, &keys)?;
            let items = serialize_items(&writer, db, resource, &params, &items, false)?;
            Ok((ListResult::Items(items), count))
        });
        let (found, count) = found?;
        Ok((writer, params, found, count))
    })
    .await?;
    let count = usize::try_from(count).unwrap_or_default();
    let items = match found {
        ListResult::Items(items) => items,
        ListResult::Keys(keys) => {
            let frame =
                page.map(|page| json!(page.envelope(&request, &query, count, EMPTY_RESULTS)));
            return Ok(stream::streaming_response(
                resource, writer, params, keys, frame,
            ));
        }
    };
    Ok(match page {
        Some(page) => HttpResponse::Ok().json(page.envelope(&request, &query, count, items)),
        None => HttpResponse::Ok().json(items),
    })
}

/// Acquires a response slot of the caller before the query, if the list may be long.
async fn acquire_slot(state: &State, request: &HttpRequest, page: Option<Page>) -> Result<()> {
    if page.is_some_and(|page| page.limit <= stream::MAX_BUFFERED_ITEMS) {
        return Ok(());
    }
    let place = state
        .traffic
        .response_slots
        .acquire(quota_key(request))
        .await?;
    request.extensions_mut().insert(place);
    Ok(())
}

/// The result of a list query.
enum ListResult {
    /// The items.
    Items(Vec<Map<String, Value>>),
    /// The keys of a long list, whose items are read while they are sent.
    Keys(Vec<i64>),
}

/// Placeholder for the results of a page, which are streamed.
const EMPTY_RESULTS: [Value; 0] = [];

/// Builds the selection of a query, restricted to the items that the user may view, with the errors of the query.
pub(crate) fn selection(
    resource: &'static Resource,
    actor: Actor<'_>,
    params: &QueryParams,
    page: Option<Page>,
) -> Selection {
    let mut wanted = Selection::default();
    wanted.params = params.clone();
    for filter in resource.filters {
        let Some(text) = params.get(filter.name) else {
            continue;
        };
        if let Err(text) = wanted.filter(filter, text, params, actor) {
            wanted.errors.add(filter.name, text);
        }
    }
    if let Err(text) = wanted.search(resource, params) {
        wanted.errors.add("search", text);
    }
    let rules = actor.rules(resource);
    let visible = rules.permission_filter(actor.user, Permission::View);
    wanted.conditions.extend(visible);
    wanted.order_by(
        resource,
        actor.checks,
        params.get("ordering").unwrap_or_default(),
    );
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    wanted.page = page.map(|page| (whole(page.limit), whole(page.offset)));
    wanted
}
