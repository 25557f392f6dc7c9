//! `/api/user/ruleset/`: what a group allows in one role.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use diesel::prelude::*;
use inventree::db::Db;
use inventree::mixin::urls::Access;
use inventree::models::role::{Permission, Role};
use inventree::models::user::RULE_SET;
use inventree::resource::rules::Asked;
use inventree::schema::rule_sets;

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
        listed(&RULE_SET, Access::Login),
        shown(&RULE_SET, Access::Login)
            .change(Access::StaffRole(Role::Admin, Permission::Change), change),
    ]
}

/// What a request says of a rule set; what it leaves out stays.
#[derive(Debug, Clone, Copy, AsChangeset)]
#[diesel(table_name = rule_sets)]
struct Sent {
    can_view: Option<bool>,
    can_add: Option<bool>,
    can_change: Option<bool>,
    can_delete: Option<bool>,
}

impl Sent {
    fn of(body: Body) -> Result<Self> {
        let mut input = Input::of(body);
        let sent = Self {
            can_view: input.boolean("can_view").optional(),
            can_add: input.boolean("can_add").optional(),
            can_change: input.boolean("can_change").optional(),
            can_delete: input.boolean("can_delete").optional(),
        };
        input.finish()?;
        Ok(sent)
    }

    fn says_nothing(self) -> bool {
        let all = [
            self.can_view,
            self.can_add,
            self.can_change,
            self.can_delete,
        ];
        all.iter().all(Option::is_none)
    }
}

/// Who may add or delete may change, and who may do any of these may view; how many rule sets there are.
fn imply(db: &mut Db, pk: i64) -> QueryResult<usize> {
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
    let (pk, sent) = (*pk, Sent::of(body)?);
    if !sent.says_nothing() {
        let write = state.share(move |db| {
            let rule = rule_sets::table.find(pk);
            diesel::update(rule).set(sent).execute(db)?;
            Ok(imply(db, pk)?)
        });
        if write.await? == 0 {
            return Err(ApiError::no_match(RULE_SET.target.class));
        }
    }
    let rule = one(&RULE_SET, &state, &caller, pk, Asked::default()).await?;
    Ok(HttpResponse::Ok().json(rule))
}
