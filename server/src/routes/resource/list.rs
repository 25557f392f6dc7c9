//! The list of a resource: narrowed, searched, ordered and cut into pages by the database.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use inventree::models::role::Permission;
use inventree::resource::read::{self, Selection};
use inventree::resource::rules::Asked;
use inventree::resource::{Author, Resource, find};
use serde_json::{Map, Value, json};

use super::desk::desk;
use super::show::{asked, shown};
use super::stream;
use crate::state::{State, block};
use crate::web::door;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::page::Page;
use crate::web::query::Query;

pub(crate) async fn list(
    resource: &'static Resource,
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse> {
    let (desk, asked) = (desk(&state, &caller), asked(&query));
    if asked.is("export") {
        return Err(ApiError::field(
            "export_plugin",
            "no active plugin exports data",
        ));
    }
    let page = Page::of(&query);
    take_place(&state, &request, page).await?;
    let wanted = desk.with_author(|author| selection(resource, author, &asked, page));
    let (desk, asked, found, count) = block(move || {
        let found = desk.registry.db().read(|db| {
            let (keys, count) = find(db, resource, &wanted)?;
            if keys.len() > stream::WHOLE {
                return Ok::<_, ApiError>((Found::Long(keys), count));
            }
            let items = read::in_order(db, resource, &keys)?;
            let items = shown(&desk, db, resource, &asked, &items, false)?;
            Ok((Found::Short(items), count))
        });
        let (found, count) = found?;
        Ok((desk, asked, found, count))
    })
    .await?;
    let count = usize::try_from(count).unwrap_or_default();
    let items = match found {
        Found::Short(items) => items,
        Found::Long(keys) => {
            let frame = page.map(|page| json!(page.envelope(&request, &query, count, NONE)));
            return Ok(stream::answer(resource, desk, asked, keys, frame));
        }
    };
    Ok(match page {
        Some(page) => HttpResponse::Ok().json(page.envelope(&request, &query, count, items)),
        None => HttpResponse::Ok().json(items),
    })
}

/// A list that may be long takes one of the places of its caller before it is looked for.
async fn take_place(state: &State, request: &HttpRequest, page: Option<Page>) -> Result<()> {
    if page.is_some_and(|page| page.limit <= stream::WHOLE) {
        return Ok(());
    }
    let place = state.traffic.places.take(door::charged(request)).await?;
    request.extensions_mut().insert(place);
    Ok(())
}

/// What a list is made of.
enum Found {
    /// The items.
    Short(Vec<Map<String, Value>>),
    /// The keys of so many that they are read while they are sent.
    Long(Vec<i64>),
}

/// The results of a page that come later.
const NONE: [Value; 0] = [];

/// The items that a query asks for, of those that the user may see, and what is wrong with the query.
pub(crate) fn selection(
    resource: &'static Resource,
    author: Author<'_>,
    asked: &Asked,
    page: Option<Page>,
) -> Selection {
    let mut wanted = Selection::default();
    wanted.asked = asked.clone();
    for filter in resource.filters {
        let Some(text) = asked.get(filter.name) else {
            continue;
        };
        if let Err(text) = wanted.filter(filter, text, asked, author) {
            wanted.refusals.add(filter.name, text);
        }
    }
    if let Err(text) = wanted.search(resource, asked) {
        wanted.refusals.add("search", text);
    }
    let visible = resource.rules.rows(author.user, Permission::View);
    wanted.conditions.extend(visible);
    wanted.order(resource, asked.get("ordering").unwrap_or_default());
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    wanted.page = page.map(|page| (whole(page.limit), whole(page.offset)));
    wanted
}
