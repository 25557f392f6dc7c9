//! `/api/user/`: users.

use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use diesel::prelude::*;
use inventree::db::{Db, generation};
use inventree::mixin::urls::Access;
use inventree::models::user::UserRow;
use inventree::schema::{groups, owners, user_groups, users};
use serde_json::Value;

use super::item;
use crate::auth::session;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;
use crate::web::page;
use crate::web::query::Query;

/// Shortest password in characters, unless the caller overrides the warning.
const SHORTEST: usize = 8;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/user/", "User List")
            .fields(item::FIELDS)
            .model("user")
            .get(Access::Login, list)
            .post(Access::StaffRole("admin", "add"), add),
        Endpoint::new(r"/api/user/{pk:\d+}/set-password/", "User Password")
            .change(Access::Superuser, set_password),
        Endpoint::new(r"/api/user/{pk:\d+}/", "User Detail")
            .fields(item::FIELDS)
            .model("user")
            .get(Access::Login, detail)
            .change(Access::StaffRole("admin", "change"), change)
            .delete(Access::Superuser, delete),
    ]
}

async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<impl Responder> {
    let search = query.get("search").map(str::to_lowercase);
    let all = state
        .read(move |db| {
            let rows: Vec<UserRow> = users::table
                .order(users::id)
                .select(UserRow::as_select())
                .load(db)?;
            rows.iter()
                .filter(|row| {
                    let text = format!("{} {} {}", row.username, row.first_name, row.last_name);
                    search
                        .as_ref()
                        .is_none_or(|search| text.to_lowercase().contains(search))
                })
                .map(|row| item::show(db, row))
                .collect::<Result<Vec<Value>>>()
        })
        .await?;
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &all)))
}

async fn detail(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let shown = state
        .read(move |db| {
            let row = item::find(db, *pk)?;
            item::show(db, &row)
        })
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}

/// What a request says of a user.
#[derive(Debug, Default)]
struct Sent {
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    is_staff: Option<bool>,
    is_superuser: Option<bool>,
    is_active: Option<bool>,
    group_ids: Option<Vec<i64>>,
}

impl Sent {
    fn of(body: Body, caller: &Caller, is_new: bool) -> Result<Self> {
        let mut input = Input::of(body);
        let username = input.text("username", 150, false);
        let username = if is_new {
            username.required()
        } else {
            username.optional()
        };
        let sent = Self {
            username,
            first_name: input.text("first_name", 150, true).optional(),
            last_name: input.text("last_name", 150, true).optional(),
            email: input.text("email", 254, true).optional(),
            is_staff: input.boolean("is_staff").optional(),
            is_superuser: input.boolean("is_superuser").optional(),
            is_active: input.boolean("is_active").optional(),
            group_ids: input.integers("group_ids").optional(),
        };
        // Who administers users may not make themselves or others more than they are. Into groups they may put
        // anybody, as in the reference: the same role says what a group allows.
        for (name, value) in [
            ("is_staff", sent.is_staff),
            ("is_superuser", sent.is_superuser),
        ] {
            if value == Some(true) && !caller.user().is_superuser {
                input.refuse(name, "Only a superuser can grant this");
            }
        }
        input.finish()?;
        Ok(sent)
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

/// Makes a user who can log in once a password is set; the row.
///
/// # Errors
/// 400 where the name is taken.
pub fn create(db: &mut Db, username: &str) -> Result<UserRow> {
    diesel::insert_into(users::table)
        .values((
            users::username.eq(username),
            users::date_joined.eq(chrono::Utc::now().naive_utc()),
        ))
        .execute(db)
        .map_err(taken)?;
    let row: UserRow = users::table
        .filter(users::username.eq(username))
        .select(UserRow::as_select())
        .first(db)?;
    diesel::insert_into(owners::table)
        .values(owners::user_id.eq(row.id))
        .execute(db)?;
    Ok(row)
}

/// The column is unique, which also holds for two requests at once.
fn taken(error: diesel::result::Error) -> ApiError {
    ApiError::taken(
        error,
        "username",
        "A user with that username already exists.",
    )
}

fn store(db: &mut Db, row: &UserRow, groups: Option<Vec<i64>>) -> Result<Value> {
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
    generation::raise(db)?;
    item::show(db, row)
}

fn set_groups(db: &mut Db, user: i64, wanted: &[i64]) -> Result<()> {
    let wanted: BTreeSet<i64> = wanted.iter().copied().collect();
    for group in &wanted {
        hold_group(db, *group)?;
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

/// Nobody deletes the group before the transaction ends.
fn hold_group(db: &mut Db, group: i64) -> Result<()> {
    let held = diesel::update(groups::table.find(group))
        .set(groups::name.eq(groups::name))
        .execute(db)?;
    if held == 1 {
        return Ok(());
    }
    let text = format!("Invalid pk \"{group}\" - object does not exist.");
    Err(ApiError::field("group_ids", text))
}

async fn add(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let sent = Sent::of(body, &caller, true)?;
    let shown = state
        .write(move |db| {
            let username = sent.username.clone().unwrap_or_default();
            let mut row = create(db, &username)?;
            let groups = sent.apply(&mut row);
            store(db, &row, groups)
        })
        .await?;
    state.follow_own_change().await?;
    Ok(HttpResponse::Created().json(shown))
}

async fn change(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let sent = Sent::of(body, &caller, false)?;
    let is_superuser = caller.user().is_superuser;
    let shown = state
        .write(move |db| {
            let mut row = item::find_to_change(db, *pk)?;
            if row.is_superuser && !is_superuser {
                return Err(ApiError::no_permission());
            }
            let groups = sent.apply(&mut row);
            store(db, &row, groups)
        })
        .await?;
    state.follow_own_change().await?;
    Ok(HttpResponse::Ok().json(shown))
}

async fn delete(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    if *pk == caller.user().pk {
        return Err(ApiError::non_field("nobody can delete themselves"));
    }
    let deleted = state
        .write(move |db| {
            let deleted = diesel::delete(users::table.find(*pk)).execute(db)?;
            generation::raise(db)?;
            Ok(deleted)
        })
        .await?;
    if deleted == 0 {
        return Err(ApiError::no_match("User"));
    }
    state.follow_own_change().await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn set_password(state: Data<State>, pk: Path<i64>, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let password = input
        .password("password", 128)
        .required()
        .unwrap_or_default();
    let anyway = input.boolean("override_warning").or(false);
    if !anyway && !password.is_empty() && password.chars().count() < SHORTEST {
        let text =
            format!("This password is too short. It must contain at least {SHORTEST} characters.");
        input.refuse("password", &text);
    }
    input.finish()?;
    let hash = state.auth.hash_password(password).await?;
    state
        .write(move |db| {
            item::find(db, *pk)?;
            diesel::update(users::table.find(*pk))
                .set(users::password.eq(hash))
                .execute(db)?;
            // Whoever had learnt the old one may be logged in with it.
            session::close_all(db, *pk)?;
            Ok(generation::raise(db)?)
        })
        .await?;
    state.follow_own_change().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({})))
}
