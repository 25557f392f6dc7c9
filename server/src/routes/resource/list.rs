//! The list of a resource: narrowed, searched, ordered and cut into pages by the database.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use inventree::resource::read::{self, Selection};
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Refusals, Resource};

use super::show::{asked, desk, shown};
use super::stream;
use crate::state::{State, block};
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::page::Page;
use crate::web::query::Query;

pub(super) async fn list(
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
    let mut wanted = selection(resource, &asked, page)?;
    let visible = resource.rules.rows(caller.user(), "view");
    wanted.conditions.extend(visible);
    let Some(page) = page else {
        return whole(resource, desk, asked, wanted).await;
    };
    let (items, count) = block(move || {
        let db = desk.registry.db();
        db.read(|db| {
            let (items, count) = read::list(db, resource, &wanted)?;
            Ok((shown(&desk, db, resource, &asked, &items, false)?, count))
        })
    })
    .await?;
    let count = usize::try_from(count).unwrap_or_default();
    Ok(HttpResponse::Ok().json(page.envelope(&request, &query, count, items)))
}

async fn whole(
    resource: &'static Resource,
    desk: Desk,
    asked: Asked,
    wanted: Selection,
) -> Result<HttpResponse> {
    let (desk, keys) = block(move || {
        let keys = desk
            .registry
            .db()
            .read(|db| Ok::<_, ApiError>(read::keys(db, resource, &wanted)?.0))?;
        Ok((desk, keys))
    })
    .await?;
    if keys.len() > stream::PIECE {
        return Ok(stream::answer(resource, desk, asked, keys));
    }
    let items = block(move || {
        desk.registry.db().read(|db| {
            let items = read::in_order(db, resource, &keys)?;
            shown(&desk, db, resource, &asked, &items, false)
        })
    });
    Ok(HttpResponse::Ok().json(items.await?))
}

/// The items that a query asks for.
///
/// # Errors
/// 400 where a parameter is understood but its value is not.
pub(crate) fn selection(
    resource: &'static Resource,
    asked: &Asked,
    page: Option<Page>,
) -> Result<Selection> {
    let mut wanted = Selection::default();
    let mut refusals = Refusals::default();
    for filter in resource.filters {
        let Some(text) = asked.get(filter.name) else {
            continue;
        };
        match filter.test.condition(text, asked) {
            Ok(condition) => wanted.conditions.extend(condition),
            Err(text) => refusals.add(filter.name, text),
        }
    }
    refusals.finish()?;
    wanted.search(resource, asked.get("search").unwrap_or_default());
    wanted.order(resource, asked.get("ordering").unwrap_or_default());
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    wanted.page = page.map(|page| (whole(page.limit), whole(page.offset)));
    Ok(wanted)
}
