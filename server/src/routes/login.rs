//! `/accounts/login/` and `logout/`: how a person with a browser gets a session.

use actix_web::http::header;
use actix_web::web::{Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder, web};
use inventree::settings::Secret;

use crate::auth::{Via, password, session};
use crate::state::State;
use crate::web::body::{self, Body, form_field};
use crate::web::error::{ApiError, Result};
use crate::web::html::escape;
use crate::web::input::Input;
use crate::web::origin;
use crate::web::query::Query;

const PAGE: &str = include_str!("login.html");

/// Mounts the pages.
pub fn mount(app: &mut ServiceConfig) {
    app.service(
        web::resource("/accounts/login/")
            .route(web::get().to(show))
            .route(web::post().to(log_in)),
    )
    .service(web::resource("/accounts/logout/").route(web::post().to(log_out)));
}

/// Where to go afterwards: on this server only.
fn target(next: &str) -> &str {
    // Browsers drop control characters, so that one between two slashes would hide the second.
    let is_own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|c: char| c == '\\' || c.is_control());
    if is_own { next } else { "/api/" }
}

fn page(next: &str, error: &str) -> String {
    PAGE.replace("{next}", &escape(target(next)))
        .replace("{error}", &escape(error))
}

async fn show(query: Query) -> impl Responder {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page(query.get("next").unwrap_or_default(), ""))
}

/// What the form sends.
struct Sent {
    username: String,
    password: Secret,
    next: String,
}

impl Sent {
    fn of(body: Body) -> Result<Self> {
        let mut input = Input::of(body);
        let username = input.verbatim("username", 150, false).required();
        let password = input.password("password", usize::MAX).required();
        let next = input.verbatim("next", usize::MAX, true).optional();
        input.finish()?;
        Ok(Self {
            username: username.unwrap_or_default(),
            password: password.unwrap_or_default().into(),
            next: next.unwrap_or_default(),
        })
    }
}

async fn log_in(state: Data<State>, request: HttpRequest, body: Body) -> Result<impl Responder> {
    refuse_foreign(&request)?;
    let sent = Sent::of(body)?;
    let again = |mut answer: HttpResponseBuilder, text: &str| {
        let answer = answer.content_type("text/html; charset=utf-8");
        Ok(answer.body(page(&sent.next, text)))
    };
    match open(&state, &request, sent.username, sent.password).await {
        Ok(id) => Ok(welcome(&state, id, &sent.next)),
        Err(ApiError::Unauthenticated(_)) => {
            again(HttpResponse::Forbidden(), "Name or password is wrong.")
        }
        Err(ApiError::Later(status, seconds, _)) => {
            let mut answer = HttpResponse::build(status);
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
            let text = format!("Too many log-ins have failed. Try again in {seconds} s.");
            again(answer, &text)
        }
        Err(error) => Err(error),
    }
}

/// A page of another site could log its visitor in as somebody else.
fn refuse_foreign(request: &HttpRequest) -> Result<()> {
    match origin::foreign(request) {
        Some(_) => Err(ApiError::Forbidden(
            "a page of another site logs nobody in".to_owned(),
        )),
        None => Ok(()),
    }
}

/// A session of whoever has the name and the password; its identifier.
async fn open(
    state: &State,
    request: &HttpRequest,
    username: String,
    password: Secret,
) -> Result<String> {
    let caller = state.auth.by_password(state, request, username, password);
    let caller = caller.await?;
    let now = state.registry.clock().now().naive_utc();
    let session = state
        .write(move |db| session::open(db, &caller, now))
        .await?;
    session.ok_or_else(password::wrong)
}

fn welcome(state: &State, id: String, next: &str) -> HttpResponse {
    let csrf = state.auth.csrf(&id);
    let mut answer = HttpResponse::Found();
    for cookie in session::cookies(id, csrf, state.is_secure()) {
        answer.cookie(cookie);
    }
    answer
        .insert_header((header::LOCATION, target(next).to_owned()))
        .finish()
}

async fn log_out(
    state: Data<State>,
    request: HttpRequest,
    payload: Payload,
) -> Result<impl Responder> {
    let identity = state.auth.identify(&state, &request).await?;
    let body = body::whole(&request, payload.into_inner()).await?;
    let form = form_field(&request, &body, session::CSRF_FIELD).await;
    (state.auth).check_csrf(&identity, &request, form.as_deref())?;
    if let Via::Session(id) = identity.via {
        state
            .write(move |db| Ok(session::close(db, id.expose())?))
            .await?;
        state.follow_own_change().await?;
    }
    let mut answer = HttpResponse::Found();
    for mut cookie in session::cookies(String::new(), String::new(), state.is_secure()) {
        cookie.make_removal();
        answer.cookie(cookie);
    }
    Ok(answer
        .insert_header((header::LOCATION, "/accounts/login/"))
        .finish())
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn nobody_is_sent_to_another_server_after_logging_in() {
        assert_eq!(target("/plugin/sample/hi/"), "/plugin/sample/hi/");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "",
        ] {
            assert_eq!(target(elsewhere), "/api/", "{elsewhere}");
        }
    }
}
