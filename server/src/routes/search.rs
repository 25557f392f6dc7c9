//! `/api/search/`: searches the lists of several models in one request.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::mixin::urls::Access;
use inventree::models::RESOURCES;
use inventree::models::company::COMPANY;
use inventree::resource::search::MODES;
use inventree::resource::{Field, FieldType, QueryParams, Resource, Writer, find_keys, read};
use serde_json::{Map, Value, json};

use super::resource::list::selection;
use super::resource::serialize::serialize_items;
use crate::blocking::block;
use crate::routes::resource::writer::writer;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::endpoint_info::allows;
use crate::web::error::{ApiError, Result};
use crate::web::page::Page;
use crate::web::query::Query;

/// Maximum number of items of a model in one response.
const MAX_LIMIT: usize = 500;

const FIELDS: &[Field] = &[
    Field::new("search", "Search", FieldType::Text(250)).required(),
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
            .action(Access::Login, search),
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
        return Err(ApiError::invalid_field(
            "search",
            "Search term must be provided",
        ));
    }
    let writer = writer(&state, &caller);
    let page = page_of(&body);
    let found = block(move || {
        let models = body.iter().filter_map(|(name, own)| {
            let (resource, flag) = resolve_model(name)?;
            Some((name, resource, query_params(&body, own.as_object()?, flag)))
        });
        let found = models.map(|(name, resource, params)| {
            let answer = search_model(&writer, resource, &params, page)?;
            Ok((name.clone(), answer))
        });
        found.collect::<Result<Vec<_>>>()
    })
    .await?;
    let answers = found.into_iter().map(|(model, found)| {
        let answer = match found {
            ModelResult::Items(items, count) => {
                let query = Query::default();
                json!(page.envelope(&request, &query, count, items))
            }
            ModelResult::Forbidden(text) => json!({ "error": text }),
        };
        (model, answer)
    });
    Ok(HttpResponse::Ok().json(answers.collect::<Map<String, Value>>()))
}

/// Kinds of companies that a search may name like models, with the filter that selects them.
const COMPANIES: [(&str, &str); 3] = [
    ("supplier", "is_supplier"),
    ("manufacturer", "is_manufacturer"),
    ("customer", "is_customer"),
];

/// Returns the resource of the name, and the filter that must be true.
fn resolve_model(name: &str) -> Option<(&'static Resource, Option<&'static str>)> {
    let mut companies = COMPANIES.iter();
    if let Some((_, flag)) = companies.find(|(known, _)| *known == name) {
        return Some((&COMPANY, Some(flag)));
    }
    // The tree of the same model comes later in the list.
    let mut all = RESOURCES.iter().copied();
    let resource = all.find(|resource| resource.model.name == name)?;
    Some((resource, None))
}

/// The result for one model.
enum ModelResult {
    Items(Vec<Map<String, Value>>, usize),
    Forbidden(&'static str),
}

fn search_model(
    writer: &Writer,
    resource: &'static Resource,
    params: &QueryParams,
    page: Page,
) -> Result<ModelResult> {
    if !allows(
        super::resource::role_access(resource, Permission::View),
        &writer.user,
    ) {
        return Ok(ModelResult::Forbidden(
            "User does not have permission to view this model",
        ));
    }
    let wanted = writer.with_actor(|actor| selection(resource, actor, params, Some(page)));
    writer.registry.db().read(|db| {
        let (keys, count) = find_keys(db, resource, writer.checks, &wanted)?;
        let items = read::by_ordered_keys(db, resource, &keys)?;
        let items = serialize_items(writer, db, resource, params, &items, false)?;
        Ok(ModelResult::Items(
            items,
            usize::try_from(count).unwrap_or_default(),
        ))
    })
}

/// Returns the requested page of each list, by default the first item.
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
            .min(MAX_LIMIT),
        offset: number("offset").unwrap_or(0),
    }
}

/// Builds the parameters of one model's list: its own, those for all models, and the filter that must be true.
fn query_params(
    body: &Map<String, Value>,
    own: &Map<String, Value>,
    flag: Option<&str>,
) -> QueryParams {
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
    QueryParams(pairs.chain(flag).collect())
}
