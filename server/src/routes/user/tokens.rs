//! `/api/user/token/` and `/api/user/tokens/`: asking for a token, making, listing and revoking tokens.

use std::collections::{BTreeSet, HashMap};

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use diesel::prelude::*;
use inventree::mixin::urls::Access;
use inventree::models::user::{USER, USER_BRIEF};
use inventree::resource::filter::{self, NO_CHOICE};
use inventree::resource::{Field, Kind, read, sent};
use inventree::schema::tokens;
use inventree::settings::value::parse_bool;
use serde_json::{Value, json};

use crate::auth::token::{self, TokenRow, Wanted};
use crate::auth::{Via, session};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::input::Input;
use crate::web::narrow::Narrow;
use crate::web::page;
use crate::web::query::Query;
use crate::web::{accept, origin};

const EXPIRY: Field = Field::of("expiry", "Expiry Date", Kind::Date);

const FIELDS: &[Field] = &[
    Field::of("id", "ID", Kind::Integer(i64::MIN, i64::MAX)).read_only(),
    Field::of("name", "Token Name", Kind::Text(100)),
    Field::of("token", "Token", Kind::Text(usize::MAX)).read_only(),
    Field::of("created", "Created", Kind::DateTime).read_only(),
    EXPIRY,
    Field::of("last_seen", "Last Seen", Kind::Date).read_only(),
    Field::of("active", "Active", Kind::Boolean).read_only(),
    Field::of("revoked", "Revoked", Kind::Boolean),
    Field::of("user", "User", Kind::Integer(i64::MIN, i64::MAX)).read_only(),
];

/// What asking for a token takes.
const NAMED: Narrow = Narrow {
    flags: &[],
    numbers: &[],
    texts: &["name"],
    searched: &[],
    orders: &[],
};

/// By what superusers ask for everybody's tokens.
const ALL_USERS: &str = "all_users";

const NARROW: Narrow = Narrow {
    flags: &["revoked"],
    numbers: &["user"],
    texts: &[ALL_USERS],
    searched: &["name", "token"],
    orders: &["created", "expiry", "last_seen", "user", "name", "revoked"],
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/user/token/", "Token")
            .narrowed(NAMED)
            .get(Access::Login, ask),
        Endpoint::new("/api/user/tokens/", "Token List")
            .lists(FIELDS)
            .narrowed(NARROW)
            .model("apitoken")
            .get(Access::Login, list)
            .post(Access::Login, add),
        Endpoint::new(r"/api/user/tokens/{pk:\d+}/", "Token Detail")
            .fields(FIELDS)
            .model("apitoken")
            .get(Access::Login, detail)
            .delete(Access::Login, revoke),
    ]
}

/// Gives the caller's token of the given name, and opens a session besides, as InvenTree does. A page of another site
/// makes a browser ask, by what that sends of itself: it gets nothing. Nor does a link log a browser in.
async fn ask(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    query: Query,
) -> Result<impl Responder> {
    if caller.0.is_sent_by_browsers()
        && let Some(text) = origin::foreign(&request)
    {
        return Err(ApiError::Forbidden(text));
    }
    let is_program = !accept::is_browser(&request);
    let user = caller.user().pk;
    let name = query.get("name").unwrap_or_default().to_owned();
    if name.contains('\0') {
        return Err(ApiError::field("name", sent::NULL_CHARACTER));
    }
    let now = state.registry.clock().now().naive_utc();
    let secret = state.auth.secret().clone();
    let (text, row, session) = state
        .write(move |db| {
            // A new token raises the generation, which comes last.
            let secret = secret.expose().as_bytes();
            caller.0.hold(db, now)?;
            let session = if is_program {
                session::open_again(db, secret, &caller.0, now)?
            } else {
                None
            };
            let (text, row) = token::issue(db, secret, user, &name, now)?;
            Ok((text, row, session))
        })
        .await?;
    let mut answer = HttpResponse::Ok();
    if let Some(id) = session {
        let csrf = state.auth.csrf(&id);
        for cookie in session::cookies(id, csrf, state.is_secure()) {
            answer.cookie(cookie);
        }
    }
    Ok(answer.json(json!({ "token": text, "name": row.name, "expiry": row.expiry })))
}

fn show(row: &TokenRow, user: &Value, via: &Via, today: chrono::NaiveDate) -> Value {
    json!({
        "created": row.created.format("%Y-%m-%d %H:%M").to_string(),
        "expiry": row.expiry,
        "id": row.id,
        "last_seen": row.last_seen,
        "name": row.name,
        "token": row.masked,
        "active": !row.revoked && row.expiry >= today,
        "revoked": row.revoked,
        "user": row.user_id,
        "user_detail": user,
        "in_use": *via == Via::Token(row.id),
    })
}

/// Tokens, oldest first: of one user, or of all.
async fn load(state: &State, caller: &Caller, of: Option<i64>) -> Result<Vec<Value>> {
    let (rows, users) = state
        .read(move |db| {
            let mut rows = tokens::table
                .order(tokens::id)
                .select(TokenRow::as_select())
                .into_boxed();
            if let Some(user) = of {
                rows = rows.filter(tokens::user_id.eq(user));
            }
            let rows = rows.load(db)?;
            let owners: BTreeSet<i64> = rows.iter().map(|row| row.user_id).collect();
            let owners: Vec<i64> = owners.into_iter().collect();
            let users = read::by_keys(db, &USER, &owners, Some(USER_BRIEF))?;
            let users = users
                .iter()
                .map(|user| (user.pk(), json!(user.show_some(USER_BRIEF))));
            Ok((rows, users.collect::<HashMap<_, _>>()))
        })
        .await?;
    let today = state.registry.clock().now().date_naive();
    let shown = rows.iter().map(|row| {
        let user = users.get(&row.user_id).unwrap_or(&Value::Null);
        show(row, user, &caller.0.via, today)
    });
    Ok(shown.collect())
}

/// Whose tokens the caller may look at and revoke one by one: superusers everybody's.
fn reach(caller: &Caller) -> Option<i64> {
    let user = caller.user();
    (!user.is_superuser).then_some(user.pk)
}

async fn list(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    query: Query,
) -> Result<impl Responder> {
    let all = query.get(ALL_USERS).and_then(parse_bool).unwrap_or(false);
    let of = reach(&caller).or_else(|| (!all).then_some(caller.user().pk));
    let tokens = load(&state, &caller, of).await?;
    let mut tokens = NARROW.apply(tokens, &query);
    let user = query.get("user").map(str::trim);
    if let Some(user) = user.filter(|user| !user.is_empty()) {
        let user = known(&state, user).await?;
        tokens.retain(|token| token["user"] == user);
    }
    Ok(HttpResponse::Ok().json(page::reply(&request, &query, &tokens)))
}

/// Makes a token of the caller's, and answers with its text this once.
async fn add(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let user = caller.user().pk;
    let mut input = Input::of(body);
    let name = input
        .text("name", token::NAME, true)
        .optional()
        .unwrap_or_default();
    let expiry = input.cell("expiry", &EXPIRY).and_then(|cell| cell.date());
    let revoked = input.boolean("revoked").or(false);
    if input.key("user").optional().is_some_and(|key| key != user) {
        input.refuse("user", "a token is made for the user who asks for it");
    }
    input.finish()?;
    let now = state.registry.clock().now().naive_utc();
    let secret = state.auth.secret().clone();
    let identity = caller.0.clone();
    let (text, pk) = state
        .write(move |db| {
            identity.hold(db, now)?;
            let wanted = Wanted {
                name,
                expiry,
                revoked,
            };
            let (text, row) = token::create(db, secret.expose().as_bytes(), user, wanted, now)?;
            Ok((text, row.id))
        })
        .await?;
    let tokens = load(&state, &caller, Some(user)).await?;
    let token = tokens.into_iter().find(|token| token["id"] == pk);
    let mut token = token.ok_or_else(|| ApiError::no_match("ApiToken"))?;
    token["token"] = text.into();
    Ok(HttpResponse::Created().json(token))
}

/// The key of the user that the parameter names.
async fn known(state: &State, text: &str) -> Result<i64> {
    let refused = |text| ApiError::field("user", text);
    let user = filter::key(text).map_err(refused)?;
    let is_known = state.read(move |db| Ok(read::exists(db, USER.target.table, user)?));
    if is_known.await? {
        Ok(user)
    } else {
        Err(refused(NO_CHOICE.into()))
    }
}

async fn detail(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let tokens = load(&state, &caller, reach(&caller)).await?;
    let token = tokens.into_iter().find(|token| token["id"] == *pk);
    let token = token.ok_or_else(|| ApiError::no_match("ApiToken"))?;
    Ok(HttpResponse::Ok().json(token))
}

async fn revoke(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let of = reach(&caller);
    let today = state.registry.clock().now().date_naive();
    let revoke = state.share(move |db| Ok(token::revoke(db, *pk, of, today)?));
    if !revoke.await? {
        return Err(ApiError::no_match("ApiToken"));
    }
    Ok(HttpResponse::NoContent().finish())
}
