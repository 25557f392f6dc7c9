//! `/api/user/group/`: groups of users.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use diesel::prelude::*;
use inventree::access::role::{Permission, Role};
use inventree::db::Db;
use inventree::mixin::urls::Access;
use inventree::models::user::confusable::{self, NameKind};
use inventree::models::user::{GROUP, update_search_text};
use inventree::resource::QueryParams;
use inventree::schema::{groups, owners, rule_sets};

use crate::routes::resource::serialize::fetch_one;
use crate::routes::resource::{detail_endpoint, list_endpoint, view_access};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        list_endpoint(&GROUP, view_access(&GROUP))
            .post(Access::StaffRole(Role::Admin, Permission::Add), create),
        detail_endpoint(&GROUP, view_access(&GROUP))
            .change(Access::StaffRole(Role::Admin, Permission::Change), rename)
            .delete(Access::StaffRole(Role::Admin, Permission::Delete), delete),
    ]
}

fn read_name(body: Body) -> Result<String> {
    let mut input = Input::new(body);
    let name = input
        .text("name", 150, false)
        .required()
        .unwrap_or_default();
    input.finish()?;
    Ok(name)
}

/// Converts a violation of the unique column, which also rejects concurrent requests.
fn taken(error: diesel::result::Error) -> ApiError {
    ApiError::from_unique_violation(error, "name", "group with this name already exists.")
}

/// Rejects a name that can be mistaken for that of another group, which may have more permissions.
fn reject_similar_name(db: &mut Db, name: &str, own: Option<i64>) -> Result<()> {
    let Some(other) = confusable::find_confusable(db, NameKind::Group, name, own)? else {
        return Ok(());
    };
    let text = format!("this name looks like that of another group, `{other}`");
    Err(ApiError::invalid_field("name", text))
}

/// Creates a group with a rule set for every role, which grants nothing yet.
async fn create(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let name = read_name(body)?;
    let pk = state
        .write(move |db| {
            reject_similar_name(db, &name, None)?;
            diesel::insert_into(groups::table)
                .values(groups::name.eq(&name))
                .execute(db)
                .map_err(taken)?;
            let pk: i64 = groups::table
                .filter(groups::name.eq(&name))
                .select(groups::id)
                .first(db)?;
            for role in Role::ALL {
                diesel::insert_into(rule_sets::table)
                    .values((rule_sets::group_id.eq(pk), rule_sets::name.eq(role.name())))
                    .execute(db)?;
            }
            diesel::insert_into(owners::table)
                .values(owners::group_id.eq(pk))
                .execute(db)?;
            update_search_text(db, &GROUP, pk)?;
            Ok(pk)
        })
        .await?;
    let group = fetch_one(&GROUP, &state, &caller, pk, QueryParams::default()).await?;
    Ok(HttpResponse::Created().json(group))
}

async fn rename(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let (pk, name) = (*pk, read_name(body)?);
    let write = state.write(move |db| {
        reject_similar_name(db, &name, Some(pk))?;
        let group = diesel::update(groups::table.find(pk)).set(groups::name.eq(&name));
        group.execute(db).map_err(taken)?;
        Ok(update_search_text(db, &GROUP, pk)?)
    });
    write.await?;
    let group = fetch_one(&GROUP, &state, &caller, pk, QueryParams::default()).await?;
    Ok(HttpResponse::Ok().json(group))
}

async fn delete(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let delete =
        state.write_shared(move |db| Ok(diesel::delete(groups::table.find(*pk)).execute(db)?));
    if delete.await? == 0 {
        return Err(ApiError::no_match(GROUP.model.class));
    }
    Ok(HttpResponse::NoContent().finish())
}
