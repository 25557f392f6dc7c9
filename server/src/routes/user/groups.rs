//! `/api/user/group/`: groups of users.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use diesel::prelude::*;
use inventree::db::{Db, generation};
use inventree::mixin::urls::Access;
use inventree::models::role::ROLES;
use inventree::schema::{groups, owners, rule_sets};
use serde_json::{Value, json};

use super::rule_sets::RuleSet;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;
use crate::web::page;
use crate::web::query::Query;
use inventree::resource::{Field, Kind};

const FIELDS: &[Field] = &[
    Field::of("pk", "ID", Kind::Integer(i64::MIN, i64::MAX)).read_only(),
    Field::of("name", "Name", Kind::Text(150)).required(),
    Field::of("roles", "Roles", Kind::List).read_only(),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/user/group/", "Group List")
            .fields(FIELDS)
            .model("group")
            .get(Access::Login, list)
            .post(Access::StaffRole("admin", "add"), create),
        Endpoint::new(r"/api/user/group/{pk:\d+}/", "Group Detail")
            .fields(FIELDS)
            .model("group")
            .get(Access::Login, detail)
            .change(Access::StaffRole("admin", "change"), rename)
            .delete(Access::StaffRole("admin", "delete"), delete),
    ]
}

fn show(db: &mut Db, pk: i64) -> Result<Value> {
    let name: Option<String> = groups::table
        .find(pk)
        .select(groups::name)
        .first(db)
        .optional()?;
    let name = name.ok_or_else(|| ApiError::no_match("Group"))?;
    let rules: Vec<RuleSet> = rule_sets::table
        .filter(rule_sets::group_id.eq(pk))
        .order(rule_sets::id)
        .select(RuleSet::as_select())
        .load(db)?;
    let rules: Vec<Value> = rules.iter().map(RuleSet::show).collect();
    Ok(json!({ "pk": pk, "name": name, "roles": rules }))
}

async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<impl Responder> {
    let all = state
        .read(|db| {
            let keys: Vec<i64> = groups::table
                .order(groups::id)
                .select(groups::id)
                .load(db)?;
            keys.into_iter()
                .map(|pk| show(db, pk))
                .collect::<Result<Vec<Value>>>()
        })
        .await?;
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &all)))
}

async fn detail(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    Ok(HttpResponse::Ok().json(state.read(move |db| show(db, *pk)).await?))
}

fn sent_name(body: Body) -> Result<String> {
    let mut input = Input::of(body);
    let name = input
        .text("name", 150, false)
        .required()
        .unwrap_or_default();
    input.finish()?;
    Ok(name)
}

/// The column is unique, which also holds for two requests at once.
fn taken(error: diesel::result::Error) -> ApiError {
    ApiError::taken(error, "name", "group with this name already exists.")
}

/// A new group gets a rule set for every role, which allows nothing yet.
async fn create(state: Data<State>, body: Body) -> Result<impl Responder> {
    let name = sent_name(body)?;
    let group = state
        .write(move |db| {
            diesel::insert_into(groups::table)
                .values(groups::name.eq(&name))
                .execute(db)
                .map_err(taken)?;
            let pk: i64 = groups::table
                .filter(groups::name.eq(&name))
                .select(groups::id)
                .first(db)?;
            for role in ROLES {
                diesel::insert_into(rule_sets::table)
                    .values((rule_sets::group_id.eq(pk), rule_sets::name.eq(role)))
                    .execute(db)?;
            }
            diesel::insert_into(owners::table)
                .values(owners::group_id.eq(pk))
                .execute(db)?;
            show(db, pk)
        })
        .await?;
    Ok(HttpResponse::Created().json(group))
}

async fn rename(state: Data<State>, pk: Path<i64>, body: Body) -> Result<impl Responder> {
    let name = sent_name(body)?;
    let group = state
        .write(move |db| {
            diesel::update(groups::table.find(*pk))
                .set(groups::name.eq(&name))
                .execute(db)
                .map_err(taken)?;
            show(db, *pk)
        })
        .await?;
    Ok(HttpResponse::Ok().json(group))
}

async fn delete(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let deleted = state
        .write(move |db| {
            let deleted = diesel::delete(groups::table.find(*pk)).execute(db)?;
            generation::raise(db)?;
            Ok(deleted)
        })
        .await?;
    if deleted == 0 {
        return Err(ApiError::no_match("Group"));
    }
    state.follow_own_change().await?;
    Ok(HttpResponse::NoContent().finish())
}
