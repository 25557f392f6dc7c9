//! `/api/user/owner/`: users and groups as owners of things.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use diesel::prelude::*;
use inventree::db::Db;
use inventree::mixin::urls::Access;
use inventree::schema::{groups, owners, users};
use serde_json::{Value, json};

use crate::state::State;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::page;
use crate::web::query::Query;
use inventree::resource::{Field, Kind};

const FIELDS: &[Field] = &[
    Field::of("pk", "ID", Kind::Integer(i64::MIN, i64::MAX)).read_only(),
    Field::of("owner_id", "Owner ID", Kind::Integer(i64::MIN, i64::MAX)).read_only(),
    Field::of("owner_model", "Owner model", Kind::Text(usize::MAX)).read_only(),
    Field::of("name", "Name", Kind::Text(usize::MAX)).read_only(),
    Field::of("label", "Label", Kind::Text(usize::MAX)).read_only(),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/user/owner/", "Owner List")
            .fields(FIELDS)
            .model("owner")
            .get(Access::Login, list),
        Endpoint::new(r"/api/user/owner/{pk:\d+}/", "Owner Detail")
            .fields(FIELDS)
            .model("owner")
            .get(Access::Login, detail),
    ]
}

fn load(db: &mut Db) -> Result<Vec<Value>> {
    type Row = (
        i64,
        Option<i64>,
        Option<i64>,
        Option<String>,
        Option<String>,
    );
    let rows: Vec<Row> = owners::table
        .left_join(users::table.on(owners::user_id.eq(users::id.nullable())))
        .left_join(groups::table.on(owners::group_id.eq(groups::id.nullable())))
        .order(owners::id)
        .select((
            owners::id,
            owners::user_id,
            owners::group_id,
            users::username.nullable(),
            groups::name.nullable(),
        ))
        .load(db)?;
    let show = |(pk, user, group, username, name): Row| {
        let kind = if user.is_some() { "user" } else { "group" };
        json!({
            "pk": pk, "owner_id": user.or(group), "owner_model": kind, "name": username.or(name), "label": kind,
        })
    };
    Ok(rows.into_iter().map(show).collect())
}

async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<impl Responder> {
    let owners = state.read(load).await?;
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &owners)))
}

async fn detail(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let owners = state.read(load).await?;
    let owner = owners.into_iter().find(|owner| owner["pk"] == *pk);
    Ok(HttpResponse::Ok().json(owner.ok_or_else(|| ApiError::no_match("Owner"))?))
}
