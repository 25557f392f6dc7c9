//! `/api/user/group/`: groups of users.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use diesel::prelude::*;
use inventree::db::Db;
use inventree::mixin::urls::Access;
use inventree::models::role::{Permission, Role};
use inventree::models::user::likeness::{self, Named};
use inventree::models::user::{GROUP, index};
use inventree::resource::rules::Asked;
use inventree::schema::{groups, owners, rule_sets};

use crate::routes::resource::show::one;
use crate::routes::resource::{listed, shown};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        listed(&GROUP, Access::Login).post(Access::StaffRole(Role::Admin, Permission::Add), create),
        shown(&GROUP, Access::Login)
            .change(Access::StaffRole(Role::Admin, Permission::Change), rename)
            .delete(Access::StaffRole(Role::Admin, Permission::Delete), delete),
    ]
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

/// A name must not pass for that of another group, which may do more.
fn refuse_like(db: &mut Db, name: &str, own: Option<i64>) -> Result<()> {
    let Some(other) = likeness::like(db, Named::Group, name, own)? else {
        return Ok(());
    };
    let text = format!("this name looks like that of another group, `{other}`");
    Err(ApiError::field("name", text))
}

/// A new group gets a rule set for every role, which allows nothing yet.
async fn create(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let name = sent_name(body)?;
    let pk = state
        .write(move |db| {
            refuse_like(db, &name, None)?;
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
            index(db, &GROUP, pk)?;
            Ok(pk)
        })
        .await?;
    let group = one(&GROUP, &state, &caller, pk, Asked::default()).await?;
    Ok(HttpResponse::Created().json(group))
}

async fn rename(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let (pk, name) = (*pk, sent_name(body)?);
    let write = state.write(move |db| {
        refuse_like(db, &name, Some(pk))?;
        let group = diesel::update(groups::table.find(pk)).set(groups::name.eq(&name));
        group.execute(db).map_err(taken)?;
        Ok(index(db, &GROUP, pk)?)
    });
    write.await?;
    let group = one(&GROUP, &state, &caller, pk, Asked::default()).await?;
    Ok(HttpResponse::Ok().json(group))
}

async fn delete(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let delete = state.share(move |db| Ok(diesel::delete(groups::table.find(*pk)).execute(db)?));
    if delete.await? == 0 {
        return Err(ApiError::no_match(GROUP.target.class));
    }
    Ok(HttpResponse::NoContent().finish())
}
