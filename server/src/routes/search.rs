//! `/api/search/`: one question to the lists of several models at once.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::RESOURCES;
use inventree::models::company::COMPANY;
use inventree::models::role::Permission;
use inventree::resource::read;
use inventree::resource::rules::Asked;
use inventree::resource::search::MODES;
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
    Field::boolean("search_regex", "Regular expression", false),
    Field::boolean("search_whole", "Whole words", false),
    Field::boolean("search_notes", "Notes", false),
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
        let models = body.iter().filter_map(|(name, own)| {
            let (resource, flag) = named(name)?;
            Some((name, resource, asked(&body, own.as_object()?, flag)))
        });
        let found = models.map(|(name, resource, asked)| {
            let answer = one(&desk, resource, &asked, page)?;
            Ok((name.clone(), answer))
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

/// Companies by what they are, which are asked for by names of their own, and the parameter that narrows to them.
const COMPANIES: [(&str, &str); 3] = [
    ("supplier", "is_supplier"),
    ("manufacturer", "is_manufacturer"),
    ("customer", "is_customer"),
];

/// The resource of the name, and the parameter that has to be true.
fn named(name: &str) -> Option<(&'static Resource, Option<&'static str>)> {
    let mut companies = COMPANIES.iter();
    if let Some((_, flag)) = companies.find(|(known, _)| *known == name) {
        return Some((&COMPANY, Some(flag)));
    }
    // Trees of the same model come later.
    let mut all = RESOURCES.iter().copied();
    let resource = all.find(|resource| resource.target.model == name)?;
    Some((resource, None))
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

/// The parameters of one model's list: its own, what all are asked for, and one that has to be true.
fn asked(body: &Map<String, Value>, own: &Map<String, Value>, flag: Option<&str>) -> Asked {
    let modes = MODES.map(|(name, _)| name);
    let common = |name| body.get_key_value(name);
    let all = ["search"].into_iter().chain(modes).filter_map(common);
    let sent = common("ordering").into_iter().chain(own).chain(all);
    let sent = sent.filter(|(_, value)| !value.is_null());
    let pairs = sent.map(|(name, value)| {
        let text = value.as_str().map(str::to_owned);
        (name.clone(), text.unwrap_or_else(|| value.to_string()))
    });
    let flag = flag.map(|flag| (flag.to_owned(), "true".to_owned()));
    Asked(pairs.chain(flag).collect())
}
