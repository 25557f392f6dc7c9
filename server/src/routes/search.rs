//! `/api/search/`: one question to the lists of several models at once.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::RESOURCES;
use inventree::models::role::Permission;
use inventree::resource::read;
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Field, Kind, Resource, find};
use serde_json::{Map, Value, json};

use super::resource::list::selection;
use super::resource::show::shown;
use crate::routes::resource::desk::desk;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::{Endpoint, allows};
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::page::Page;
use crate::web::query::Query;

/// Most items of a model in one answer.
const MOST: usize = 500;

const FIELDS: &[Field] = &[
    Field::of("search", "Search", Kind::Text(250)).required(),
    Field::integer("limit", "Limit"),
    Field::integer("offset", "Offset"),
];

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/search/", "Search")
            .fields(FIELDS)
            .ask(Access::Login, search),
    ]
}

async fn search(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body,
) -> Result<impl Responder> {
    let body = body.0;
    if body
        .get("search")
        .and_then(Value::as_str)
        .is_none_or(str::is_empty)
    {
        return Err(ApiError::field("search", "Search term must be provided"));
    }
    let desk = desk(&state, &caller);
    let page = page_of(&body);
    let found = block(move || {
        let models = body.iter().filter_map(|(model, own)| {
            // Trees of the same model come later.
            let mut all = RESOURCES.iter().copied();
            let resource = all.find(|resource| resource.target.model == model)?;
            Some((resource, own.as_object()?))
        });
        let found = models.map(|(resource, own)| {
            let answer = one(&desk, resource, &asked(&body, own), page)?;
            Ok((resource.target.model.to_owned(), answer))
        });
        found.collect::<Result<Vec<_>>>()
    })
    .await?;
    let answers = found.into_iter().map(|(model, found)| {
        let answer = match found {
            Found::Items(items, count) => {
                let query = Query::default();
                json!(page.envelope(&request, &query, count, items))
            }
            Found::Refused(text) => json!({ "error": text }),
        };
        (model, answer)
    });
    Ok(HttpResponse::Ok().json(answers.collect::<Map<String, Value>>()))
}

/// What one model answers.
enum Found {
    Items(Vec<Map<String, Value>>, usize),
    Refused(&'static str),
}

fn one(desk: &Desk, resource: &'static Resource, asked: &Asked, page: Page) -> Result<Found> {
    if !allows(super::resource::may(resource, Permission::View), &desk.user) {
        return Ok(Found::Refused(
            "User does not have permission to view this model",
        ));
    }
    let wanted = desk.with_author(|author| selection(resource, author, asked, Some(page)));
    desk.registry.db().read(|db| {
        let (keys, count) = find(db, resource, &wanted)?;
        let items = read::in_order(db, resource, &keys)?;
        let items = shown(desk, db, resource, asked, &items, false)?;
        Ok(Found::Items(
            items,
            usize::try_from(count).unwrap_or_default(),
        ))
    })
}

/// Which part of each list is wanted: the first item where nothing is said.
fn page_of(body: &Map<String, Value>) -> Page {
    let number = |name| {
        let value = body.get(name)?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        usize::try_from(number).ok()
    };
    Page {
        limit: number("limit")
            .filter(|limit| *limit > 0)
            .unwrap_or(1)
            .min(MOST),
        offset: number("offset").unwrap_or(0),
    }
}

/// The parameters of one model's list: its own, and what all are asked for.
fn asked(body: &Map<String, Value>, own: &Map<String, Value>) -> Asked {
    let all = ["search", "ordering"];
    let common = all.iter().filter_map(|name| body.get_key_value(*name));
    let pairs = common.chain(own).map(|(name, value)| {
        let text = value.as_str().map(str::to_owned);
        (
            name.clone(),
            text.unwrap_or_else(|| value.to_string()).replace('\0', ""),
        )
    });
    Asked(pairs.collect())
}
