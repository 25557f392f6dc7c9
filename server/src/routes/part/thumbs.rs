//! `/api/part/thumbs/`: the images of parts, and how many parts show each.

use actix_web::http::Method;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use inventree::db::Db;
use inventree::models::part::PART;
use inventree::models::role::Permission;
use inventree::resource::read::Selection;
use inventree::resource::sent::REQUIRED;
use inventree::resource::show::address;
use inventree::resource::{Field, Item, Kind, Statement, find, read};
use serde_json::{Map, Value, json};

use crate::routes::resource::desk::{desk_with, refused};
use crate::routes::resource::may;
use crate::routes::resource::show::asked;
use crate::state::{State, block};
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::form::Form;
use crate::web::guard::Caller;
use crate::web::narrow::Narrow;
use crate::web::page;
use crate::web::query::Query;

const LISTED: &[Field] = &[
    Field::of("image", "Image", Kind::Image).read_only(),
    Field::integer("count", "Count").read_only(),
];

const SHOWN: &[Field] = &[Field::of("image", "Image", Kind::Image).required()];

const NARROW: Narrow = Narrow {
    flags: &[],
    numbers: &[],
    texts: &[],
    searched: &["image"],
    orders: &[],
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/part/thumbs/", "Part Thumbs")
            .lists(LISTED)
            .narrowed(NARROW)
            .get(may(&PART, Permission::View), list),
        Endpoint::new(r"/api/part/thumbs/{pk:\d+}/", "Part Thumbs Update")
            .fields(SHOWN)
            .get(may(&PART, Permission::View), show)
            .change(may(&PART, Permission::Change), change),
    ]
}

async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<impl Responder> {
    let mut wanted = Selection::default();
    let found = wanted.search(&PART, &asked(&query));
    found.map_err(|text| ApiError::field("search", text))?;
    let images = |db: &mut Db, wanted: &Selection| {
        let mut sql = Statement::new("SELECT t.image, COUNT(*) FROM parts t WHERE t.image <> ''");
        for condition in &wanted.conditions {
            sql.sql(" AND ").append(condition.clone());
        }
        sql.sql(" GROUP BY t.image ORDER BY t.image").load(db)
    };
    let rows = state
        .read(move |db| Ok(find::query(db, &PART, &wanted, images)?))
        .await?;
    let thumbs: Vec<Value> = rows
        .iter()
        .filter_map(|row| match row.as_slice() {
            [image, count] => Some(json!({ "image": address(image.text()), "count": count.int() })),
            _ => None,
        })
        .collect();
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &thumbs)))
}

async fn show(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let found = state
        .read(move |db| Ok(read::by_key(db, &PART, *pk)?))
        .await?;
    let item = found.ok_or_else(|| ApiError::no_match(PART.target.class))?;
    Ok(HttpResponse::Ok().json(image(&item)))
}

async fn change(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    pk: Path<i64>,
    form: Form,
) -> Result<impl Responder> {
    let sent = form.members.into_iter().find(|(name, _)| name == "image");
    if sent.is_none() && *request.method() == Method::PUT {
        return Err(ApiError::field("image", REQUIRED));
    }
    let desk = desk_with(&state, &caller, form.uploads);
    let item = block(move || {
        let sent: Map<String, Value> = sent.into_iter().collect();
        let changed = desk.change(&PART, *pk, sent, false);
        changed.map_err(|error| refused(&PART, error))
    });
    Ok(HttpResponse::Ok().json(image(&item.await?)))
}

fn image(item: &Item) -> Map<String, Value> {
    item.show_some(&["image"])
}
