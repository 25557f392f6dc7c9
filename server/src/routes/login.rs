//! `/accounts/login/` and `logout/`: sessions for users with a browser.

use actix_web::http::header;
use actix_web::web::{Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder, web};
use inventree::settings::Secret;

use crate::auth::{AuthMethod, password, session};
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
            .route(web::get().to(login_page))
            .route(web::post().to(log_in)),
    )
    .service(web::resource("/accounts/logout/").route(web::post().to(log_out)));
}

/// Returns the path for the redirect after the log-in, which stays on this server.
fn target(next: &str) -> &str {
    // Browsers drop control characters, so one between two slashes would hide the second.
    let is_own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|c: char| c == '\\' || c.is_control());
    if is_own { next } else { "/api/" }
}

fn page(next: &str, error: &str) -> String {
    PAGE.replace("{next}", &escape(target(next)))
        .replace("{error}", &escape(error))
}

async fn login_page(query: Query) -> impl Responder {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page(query.get("next").unwrap_or_default(), ""))
}

/// The fields of the log-in form.
struct LoginForm {
    username: String,
    password: Secret,
    next: String,
}

impl LoginForm {
    fn from_body(body: Body) -> Result<Self> {
        let mut input = Input::new(body);
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
    reject_cross_site(&request)?;
    let sent = LoginForm::from_body(body)?;
    let again = |mut answer: HttpResponseBuilder, text: &str| {
        let answer = answer.content_type("text/html; charset=utf-8");
        Ok(answer.body(page(&sent.next, text)))
    };
    match open(&state, &request, sent.username, sent.password).await {
        Ok(id) => Ok(login_response(&state, id, &sent.next)),
        Err(ApiError::Unauthenticated(_)) => {
            again(HttpResponse::Forbidden(), "Name or password is wrong.")
        }
        Err(ApiError::RetryAfter(status, seconds, _)) => {
            let mut answer = HttpResponse::build(status);
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
            let text = format!("Too many log-ins have failed. Try again in {seconds} s.");
            again(answer, &text)
        }
        Err(error) => Err(error),
    }
}

/// Rejects requests from other sites: such a page could log its visitor in as another user.
fn reject_cross_site(request: &HttpRequest) -> Result<()> {
    match origin::cross_origin_error(request) {
        Some(_) => Err(ApiError::Forbidden(
            "a page of another site cannot log in".to_owned(),
        )),
        None => Ok(()),
    }
}

/// Opens a session for the user with this name and password, and returns its identifier.
async fn open(
    state: &State,
    request: &HttpRequest,
    username: String,
    password: Secret,
) -> Result<String> {
    let caller = state.auth.by_password(request, username, password);
    let caller = caller.await?;
    let now = state.registry.clock().now().naive_utc();
    let session = state
        .write(move |db| session::open(db, &caller, now))
        .await?;
    session.ok_or_else(password::invalid_credentials)
}

fn login_response(state: &State, id: String, next: &str) -> HttpResponse {
    let csrf = state.auth.csrf_token(&id);
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
    let identity = state.auth.identify(&request).await?;
    let body = body::read_bytes(&request, payload.into_inner()).await?;
    let form = form_field(&request, &body, session::CSRF_FIELD).await;
    (state.auth).check_csrf(&identity, &request, form.as_deref())?;
    if let AuthMethod::Session(id) = identity.method {
        state
            .write(move |db| Ok(session::close(db, id.expose())?))
            .await?;
        state.refresh().await?;
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
    fn a_login_never_redirects_to_another_server() {
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
