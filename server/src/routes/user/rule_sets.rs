//! `/api/user/ruleset/`: the permissions that a group grants in one role.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use diesel::prelude::*;
use inventree::access::role::{Permission, Role};
use inventree::db::Db;
use inventree::mixin::urls::Access;
use inventree::models::user::RULE_SET;
use inventree::resource::QueryParams;
use inventree::schema::rule_sets;

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
        list_endpoint(&RULE_SET, view_access(&RULE_SET)),
        detail_endpoint(&RULE_SET, view_access(&RULE_SET))
            .change(Access::StaffRole(Role::Admin, Permission::Change), change),
    ]
}

/// The changes of a rule set. Fields that the request omits stay unchanged.
#[derive(Debug, Clone, Copy, AsChangeset)]
#[diesel(table_name = rule_sets)]
struct RuleSetChanges {
    can_view: Option<bool>,
    can_add: Option<bool>,
    can_change: Option<bool>,
    can_delete: Option<bool>,
}

impl RuleSetChanges {
    fn from_body(body: Body) -> Result<Self> {
        let mut input = Input::new(body);
        let sent = Self {
            can_view: input.boolean("can_view").optional(),
            can_add: input.boolean("can_add").optional(),
            can_change: input.boolean("can_change").optional(),
            can_delete: input.boolean("can_delete").optional(),
        };
        input.finish()?;
        Ok(sent)
    }

    fn is_empty(self) -> bool {
        let all = [
            self.can_view,
            self.can_add,
            self.can_change,
            self.can_delete,
        ];
        all.iter().all(Option::is_none)
    }
}

/// Grants implied permissions: add and delete imply change, and all of them imply view. Returns the number of rule
/// sets.
fn apply_implied(db: &mut Db, pk: i64) -> QueryResult<usize> {
    use rule_sets::{can_add, can_change, can_delete, can_view};
    let changes = can_change.or(can_add).or(can_delete);
    diesel::update(rule_sets::table.find(pk))
        .set((can_change.eq(changes), can_view.eq(can_view.or(changes))))
        .execute(db)
}

async fn change(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let (pk, sent) = (*pk, RuleSetChanges::from_body(body)?);
    if !sent.is_empty() {
        let write = state.write_shared(move |db| {
            let rule = rule_sets::table.find(pk);
            diesel::update(rule).set(sent).execute(db)?;
            Ok(apply_implied(db, pk)?)
        });
        if write.await? == 0 {
            return Err(ApiError::no_match(RULE_SET.model.class));
        }
    }
    let rule = fetch_one(&RULE_SET, &state, &caller, pk, QueryParams::default()).await?;
    Ok(HttpResponse::Ok().json(rule))
}
