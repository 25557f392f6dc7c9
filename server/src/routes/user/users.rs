//! `/api/user/`: users.

use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use diesel::prelude::*;
use inventree::access::UserRow;
use inventree::access::role::{Permission, Role};
use inventree::db::Db;
use inventree::mixin::urls::Access;
use inventree::models::user::confusable::{self, NameKind};
use inventree::models::user::{NewUser, USER, create, parse_username, update_search_text};
use inventree::resource::{Field, FieldType, QueryParams};
use inventree::schema::{groups, user_groups, users};
use serde_json::json;

use super::load;
use crate::auth::revocation::{self, RevocationScope};
use crate::auth::{AuthMethod, password, password_rules};
use crate::routes::resource::serialize::fetch_one;
use crate::routes::resource::{detail_endpoint, list_endpoint, view_access};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

const PASSWORD: &[Field] = &[
    Field::new("password", "Password", FieldType::Text(128))
        .required()
        .help("Password for the user"),
    Field::boolean("override_warning", "Override warning", false)
        .help("Override the warning about password rules"),
    Field::boolean("revoke_tokens", "Revoke tokens", false)
        .help("Revoke the tokens of the caller; those of another user are always revoked"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        list_endpoint(&USER, view_access(&USER))
            .post(Access::StaffRole(Role::Admin, Permission::Add), add),
        Endpoint::new(r"/api/user/{pk:\d+}/set-password/", "User Password")
            .fields(PASSWORD)
            .change(Access::Superuser, set_password),
        detail_endpoint(&USER, view_access(&USER))
            .change(Access::StaffRole(Role::Admin, Permission::Change), change)
            .delete(Access::Superuser, delete),
    ]
}

/// The changes of a user.
#[derive(Debug, Default)]
struct UserChanges {
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    is_staff: Option<bool>,
    is_superuser: Option<bool>,
    is_active: Option<bool>,
    group_ids: Option<Vec<i64>>,
}

impl UserChanges {
    fn from_body(body: Body, caller: &Caller, is_new: bool) -> Result<Self> {
        let mut input = Input::new(body);
        let name = input.read("username", parse_username);
        let name = if is_new {
            name.required()
        } else {
            name.optional()
        };
        let sent = Self {
            username: name,
            first_name: input.text("first_name", 150, true).optional(),
            last_name: input.text("last_name", 150, true).optional(),
            email: load::email(&mut input),
            is_staff: input.boolean("is_staff").optional(),
            is_superuser: input.boolean("is_superuser").optional(),
            is_active: input.boolean("is_active").optional(),
            group_ids: input.integers("group_ids").optional(),
        };
        // Only superusers grant these flags. User administrators may add any user to any group, as in InvenTree:
        // the same role sets the permissions of groups.
        for (name, value) in [
            ("is_staff", sent.is_staff),
            ("is_superuser", sent.is_superuser),
        ] {
            if value == Some(true) && !caller.user().is_superuser {
                input.add_error(name, "Only a superuser can grant this");
            }
        }
        input.finish()?;
        Ok(sent)
    }

    /// Returns the first flag that callers may not remove from themselves, because they could not set it again.
    fn locks_out(&self, caller: &Caller) -> Option<&'static str> {
        let user = caller.user();
        let away = [
            ("is_active", self.is_active, true),
            ("is_staff", self.is_staff, user.is_superuser),
            ("is_superuser", self.is_superuser, user.is_superuser),
        ];
        let mut away = away.into_iter();
        away.find(|(_, sent, is_theirs)| *sent == Some(false) && *is_theirs)
            .map(|(name, ..)| name)
    }

    fn apply(self, row: &mut UserRow) -> Option<Vec<i64>> {
        fn take<T>(sent: Option<T>, into: &mut T) {
            if let Some(sent) = sent {
                *into = sent;
            }
        }
        take(self.username, &mut row.username);
        take(self.first_name, &mut row.first_name);
        take(self.last_name, &mut row.last_name);
        take(self.email, &mut row.email);
        take(self.is_staff, &mut row.is_staff);
        take(self.is_superuser, &mut row.is_superuser);
        take(self.is_active, &mut row.is_active);
        self.group_ids
    }
}

/// Converts a violation of the unique column, which also rejects concurrent requests.
fn taken(error: diesel::result::Error) -> ApiError {
    ApiError::from_unique_violation(
        error,
        "username",
        "A user with that username already exists.",
    )
}

/// Rejects a name that can be mistaken for that of another user.
fn reject_similar_name(db: &mut Db, username: &str, own: Option<i64>) -> Result<()> {
    let Some(other) = confusable::find_confusable(db, NameKind::User, username, own)? else {
        return Ok(());
    };
    let text = format!("this name looks like that of another user, `{other}`");
    Err(ApiError::invalid_field("username", text))
}

fn store(db: &mut Db, row: &UserRow, groups: Option<Vec<i64>>) -> Result<()> {
    diesel::update(users::table.find(row.id))
        .set((
            users::username.eq(&row.username),
            users::first_name.eq(&row.first_name),
            users::last_name.eq(&row.last_name),
            users::email.eq(&row.email),
            users::is_staff.eq(row.is_staff),
            users::is_superuser.eq(row.is_superuser),
            users::is_active.eq(row.is_active),
        ))
        .execute(db)
        .map_err(taken)?;
    if let Some(groups) = groups {
        set_groups(db, row.id, &groups)?;
    }
    Ok(update_search_text(db, &USER, row.id)?)
}

fn set_groups(db: &mut Db, user: i64, wanted: &[i64]) -> Result<()> {
    let wanted: BTreeSet<i64> = wanted.iter().copied().collect();
    for group in &wanted {
        lock_group(db, *group)?;
    }
    diesel::delete(user_groups::table.filter(user_groups::user_id.eq(user))).execute(db)?;
    for group in wanted {
        diesel::insert_into(user_groups::table)
            .values((
                user_groups::user_id.eq(user),
                user_groups::group_id.eq(group),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Locks the group, so that no other transaction deletes it.
fn lock_group(db: &mut Db, group: i64) -> Result<()> {
    let held = diesel::update(groups::table.find(group))
        .set(groups::name.eq(groups::name))
        .execute(db)?;
    if held == 1 {
        return Ok(());
    }
    let text = format!("Invalid pk \"{group}\" - object does not exist.");
    Err(ApiError::invalid_field("group_ids", text))
}

async fn add(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let sent = UserChanges::from_body(body, &caller, true)?;
    let write = state.write_shared(move |db| {
        let username = sent.username.clone().unwrap_or_default();
        reject_similar_name(db, &username, None)?;
        let new = NewUser {
            username: &username,
            ..NewUser::default()
        };
        let mut row = create(db, &new).map_err(taken)?;
        let groups = sent.apply(&mut row);
        store(db, &row, groups)?;
        Ok(row.id)
    });
    let pk = write.await?;
    let user = fetch_one(&USER, &state, &caller, pk, QueryParams::default()).await?;
    Ok(HttpResponse::Created().json(user))
}

async fn change(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let (pk, sent) = (*pk, UserChanges::from_body(body, &caller, false)?);
    if let Some(name) = sent.locks_out(&caller).filter(|_| pk == caller.user().pk) {
        return Err(ApiError::invalid_field(
            name,
            "users cannot remove this from themselves",
        ));
    }
    let is_superuser = caller.user().is_superuser;
    let today = state.registry.clock().now().date_naive();
    let write = state.write_shared(move |db| {
        if let Some(username) = &sent.username {
            reject_similar_name(db, username, Some(pk))?;
        }
        let mut row = load::find_for_update(db, pk)?;
        if row.is_superuser && !is_superuser {
            return Err(ApiError::no_permission());
        }
        let groups = sent.apply(&mut row);
        if !row.is_active {
            // Permanent: a user who is activated again must log in again.
            revocation::revoke(db, pk, &RevocationScope::All, today)?;
        }
        store(db, &row, groups)
    });
    write.await?;
    let user = fetch_one(&USER, &state, &caller, pk, QueryParams::default()).await?;
    Ok(HttpResponse::Ok().json(user))
}

async fn delete(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    if *pk == caller.user().pk {
        return Err(ApiError::invalid("users cannot delete themselves"));
    }
    let delete =
        state.write_shared(move |db| Ok(diesel::delete(users::table.find(*pk)).execute(db)?));
    if delete.await? == 0 {
        return Err(ApiError::no_match(USER.model.class));
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Sets a password and revokes the sessions and tokens of the user. For the caller's own user, the current session
/// stays, and tokens are revoked only on request.
async fn set_password(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let mut input = Input::new(body);
    let password = input
        .password("password", 128)
        .required()
        .unwrap_or_default();
    let overrides_warning = input.boolean("override_warning").unwrap_or(false);
    let tokens = input.boolean("revoke_tokens").unwrap_or(false);
    let pk = *pk;
    let ends = if pk == caller.user().pk {
        let but = match caller.0.method {
            AuthMethod::Session(id) => Some(id),
            _ => None,
        };
        RevocationScope::Others {
            except: but,
            tokens,
        }
    } else {
        RevocationScope::All
    };
    let today = state.registry.clock().now().date_naive();
    let user = state.read(move |db| load::find(db, pk)).await?;
    if !overrides_warning && !password.is_empty() {
        for text in password_rules::violations(&password, (&user).into()) {
            input.add_error("password", text);
        }
    }
    input.finish()?;
    let hash = state.auth.hash_password(password).await?;
    let write = state.write_shared(move |db| {
        load::find(db, pk)?;
        Ok(password::set(db, pk, &hash, &ends, today)?)
    });
    write.await?;
    Ok(HttpResponse::Ok().json(json!({})))
}
