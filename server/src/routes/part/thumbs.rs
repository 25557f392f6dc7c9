//! `/api/part/thumbs/`: the images of parts, and how many parts use each.

use actix_web::http::Method;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::db::Db;
use inventree::models::part::PART;
use inventree::resource::parse::REQUIRED;
use inventree::resource::serialize::media_url;
use inventree::resource::{Field, FieldType, Item, Selection, Statement, find, read};
use serde_json::{Map, Value, json};

use crate::blocking::block;
use crate::routes::resource::role_access;
use crate::routes::resource::serialize::query_params;
use crate::routes::resource::writer::{write_error, writer, writer_with_uploads};
use crate::state::State;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::form::Form;
use crate::web::list_filter::ListFilter;
use crate::web::page;
use crate::web::query::Query;

const LIST_FIELDS: &[Field] = &[
    Field::new("image", "Image", FieldType::Image).read_only(),
    Field::integer("count", "Count").read_only(),
];

const DETAIL_FIELDS: &[Field] = &[Field::new("image", "Image", FieldType::Image).required()];

const LIST_FILTER: ListFilter = ListFilter {
    boolean_fields: &[],
    number_fields: &[],
    text_fields: &[],
    search_fields: &["image"],
    ordering_fields: &[],
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/part/thumbs/", "Part Thumbs")
            .list_fields(LIST_FIELDS)
            .filtered(LIST_FILTER)
            .get(role_access(&PART, Permission::View), list),
        Endpoint::new(r"/api/part/thumbs/{pk:\d+}/", "Part Thumbs Update")
            .fields(DETAIL_FIELDS)
            .get(role_access(&PART, Permission::View), detail)
            .change(role_access(&PART, Permission::Change), change),
    ]
}

async fn list(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    query: Query,
) -> Result<impl Responder> {
    let checks = writer(&state, &caller).checks;
    let mut wanted = Selection::default();
    let found = wanted.search(&PART, &query_params(&query));
    found.map_err(|text| ApiError::invalid_field("search", text))?;
    let images = |db: &mut Db, wanted: &Selection| {
        let mut sql = Statement::new("SELECT t.image, COUNT(*) FROM parts t WHERE t.image <> ''");
        for condition in &wanted.conditions {
            sql.sql(" AND ").append(condition.clone());
        }
        sql.sql(" GROUP BY t.image ORDER BY t.image").load(db)
    };
    let rows = state
        .read(move |db| Ok(find::query(db, &PART, checks, &wanted, images)?))
        .await?;
    let thumbs: Vec<Value> = rows
        .iter()
        .filter_map(|row| match row.as_slice() {
            [image, count] => {
                Some(json!({ "image": media_url(image.text()), "count": count.int() }))
            }
            _ => None,
        })
        .collect();
    Ok(HttpResponse::Ok().json(page::paginate(&request, &query, &thumbs)))
}

async fn detail(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let found = state
        .read(move |db| Ok(read::by_key(db, &PART, *pk)?))
        .await?;
    let item = found.ok_or_else(|| ApiError::no_match(PART.model.class))?;
    Ok(HttpResponse::Ok().json(image(&item)))
}

async fn change(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    pk: Path<i64>,
    form: Form,
) -> Result<impl Responder> {
    let sent = form.fields.into_iter().find(|(name, _)| name == "image");
    if sent.is_none() && *request.method() == Method::PUT {
        return Err(ApiError::invalid_field("image", REQUIRED));
    }
    let writer = writer_with_uploads(&state, &caller, form.uploads);
    let item = block(move || {
        let sent: Map<String, Value> = sent.into_iter().collect();
        let changed = writer.update(&PART, *pk, sent, false);
        changed.map_err(|error| write_error(&PART, error))
    });
    Ok(HttpResponse::Ok().json(image(&item.await?)))
}

fn image(item: &Item) -> Map<String, Value> {
    item.serialize_fields(&["image"])
}
