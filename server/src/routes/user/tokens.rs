//! `/api/user/token/` and `/api/user/tokens/`: requests, creates, lists and revokes tokens.

use std::collections::{BTreeSet, HashMap};

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use diesel::prelude::*;
use inventree::mixin::urls::Access;
use inventree::models::user::{USER, USER_BRIEF};
use inventree::resource::filter::{self, INVALID_CHOICE};
use inventree::resource::{Field, FieldType, parse, read};
use inventree::schema::tokens;
use inventree::settings::value::parse_bool;
use serde_json::{Value, json};

use crate::auth::token::{self, NewToken, TokenRow};
use crate::auth::{AuthMethod, session};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;
use crate::web::list_filter::ListFilter;
use crate::web::query::Query;
use crate::web::{accept, origin, page};

const EXPIRY: Field = Field::new("expiry", "Expiry Date", FieldType::Date);

const FIELDS: &[Field] = &[
    Field::new("id", "ID", FieldType::Integer(i64::MIN, i64::MAX)).read_only(),
    Field::new("name", "Token Name", FieldType::Text(100)),
    Field::new("token", "Token", FieldType::Text(usize::MAX)).read_only(),
    Field::new("created", "Created", FieldType::DateTime).read_only(),
    EXPIRY,
    Field::new("last_seen", "Last Seen", FieldType::Date).read_only(),
    Field::new("active", "Active", FieldType::Boolean).read_only(),
    Field::new("revoked", "Revoked", FieldType::Boolean),
    Field::new("user", "User", FieldType::Integer(i64::MIN, i64::MAX)).read_only(),
];

/// The query parameters of a token request.
const TOKEN_PARAMS: ListFilter = ListFilter {
    boolean_fields: &[],
    number_fields: &[],
    text_fields: &["name"],
    search_fields: &[],
    ordering_fields: &[],
};

/// Query parameter with which superusers list the tokens of all users.
const ALL_USERS: &str = "all_users";

const LIST_FILTER: ListFilter = ListFilter {
    boolean_fields: &["revoked"],
    number_fields: &["user"],
    text_fields: &[ALL_USERS],
    search_fields: &["name", "token"],
    ordering_fields: &["created", "expiry", "last_seen", "user", "name", "revoked"],
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/user/token/", "Token")
            .filtered(TOKEN_PARAMS)
            .get(Access::Login, get_token),
        Endpoint::new("/api/user/tokens/", "Token List")
            .list_fields(FIELDS)
            .filtered(LIST_FILTER)
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

/// Returns the caller's token of the given name and opens a session, as InvenTree does. Rejects a request from another
/// site whose credentials a browser sends by itself. Opens no session for a browser, so that a link cannot log it in.
async fn get_token(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    query: Query,
) -> Result<impl Responder> {
    if caller.0.is_sent_by_browsers()
        && let Some(text) = origin::cross_origin_error(&request)
    {
        return Err(ApiError::Forbidden(text));
    }
    let is_program = !accept::is_browser(&request);
    let user = caller.user().pk;
    let name = query.get("name").unwrap_or_default().to_owned();
    if name.contains('\0') {
        return Err(ApiError::invalid_field("name", parse::NULL_CHARACTER));
    }
    let now = state.registry.clock().now().naive_utc();
    let secret = state.auth.secret().clone();
    let (text, row, session) = state
        .write(move |db| {
            // A new token increments the generation, which must come last.
            let secret = secret.expose().as_bytes();
            caller.0.lock_and_recheck(db, now)?;
            let session = if is_program {
                session::reuse_or_open(db, secret, &caller.0, now)?
            } else {
                None
            };
            let (text, row) = token::issue(db, secret, user, &name, now)?;
            Ok((text, row, session))
        })
        .await?;
    let mut answer = HttpResponse::Ok();
    if let Some(id) = session {
        let csrf = state.auth.csrf_token(&id);
        for cookie in session::cookies(id, csrf, state.is_secure()) {
            answer.cookie(cookie);
        }
    }
    Ok(answer.json(json!({ "token": text, "name": row.name, "expiry": row.expiry })))
}

fn serialize(row: &TokenRow, user: &Value, via: &AuthMethod, today: chrono::NaiveDate) -> Value {
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
        "in_use": *via == AuthMethod::Token(row.id),
    })
}

/// Loads the tokens of one user, or of all users, oldest first.
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
                .map(|user| (user.pk(), json!(user.serialize_fields(USER_BRIEF))));
            Ok((rows, users.collect::<HashMap<_, _>>()))
        })
        .await?;
    let today = state.registry.clock().now().date_naive();
    let serialized = rows.iter().map(|row| {
        let user = users.get(&row.user_id).unwrap_or(&Value::Null);
        serialize(row, user, &caller.0.method, today)
    });
    Ok(serialized.collect())
}

/// Returns the user whose tokens the caller may view and revoke; `None` for a superuser, who may access all.
fn owner_filter(caller: &Caller) -> Option<i64> {
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
    let of = owner_filter(&caller).or_else(|| (!all).then_some(caller.user().pk));
    let tokens = load(&state, &caller, of).await?;
    let mut tokens = LIST_FILTER.apply(tokens, &query);
    let user = query.get("user").map(str::trim);
    if let Some(user) = user.filter(|user| !user.is_empty()) {
        let user = existing_user(&state, user).await?;
        tokens.retain(|token| token["user"] == user);
    }
    Ok(HttpResponse::Ok().json(page::paginate(&request, &query, &tokens)))
}

/// Creates a token for the caller. Only this response contains its text.
async fn add(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let user = caller.user().pk;
    let mut input = Input::new(body);
    let name = input
        .text("name", token::MAX_NAME_LENGTH, true)
        .optional()
        .unwrap_or_default();
    let expiry = input
        .sql_value("expiry", &EXPIRY)
        .and_then(|cell| cell.date());
    let revoked = input.boolean("revoked").unwrap_or(false);
    if input.key("user").optional().is_some_and(|key| key != user) {
        input.add_error("user", "a token can only be created for the caller");
    }
    input.finish()?;
    let now = state.registry.clock().now().naive_utc();
    let secret = state.auth.secret().clone();
    let identity = caller.0.clone();
    let (text, pk) = state
        .write(move |db| {
            identity.lock_and_recheck(db, now)?;
            let wanted = NewToken {
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

/// Returns the key of the user that the parameter names.
async fn existing_user(state: &State, text: &str) -> Result<i64> {
    let refused = |text| ApiError::invalid_field("user", text);
    let user = filter::parse_key(text).map_err(refused)?;
    let is_known = state.read(move |db| Ok(read::exists(db, USER.model.table, user)?));
    if is_known.await? {
        Ok(user)
    } else {
        Err(refused(INVALID_CHOICE.into()))
    }
}

async fn detail(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let tokens = load(&state, &caller, owner_filter(&caller)).await?;
    let token = tokens.into_iter().find(|token| token["id"] == *pk);
    let token = token.ok_or_else(|| ApiError::no_match("ApiToken"))?;
    Ok(HttpResponse::Ok().json(token))
}

async fn revoke(state: Data<State>, caller: Caller, pk: Path<i64>) -> Result<impl Responder> {
    let of = owner_filter(&caller);
    let today = state.registry.clock().now().date_naive();
    let revoke = state.write_shared(move |db| Ok(token::revoke(db, *pk, of, today)?));
    if !revoke.await? {
        return Err(ApiError::no_match("ApiToken"));
    }
    Ok(HttpResponse::NoContent().finish())
}
