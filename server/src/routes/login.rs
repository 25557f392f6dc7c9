//! `/accounts/login/` and `logout/`: how a person with a browser gets a session.

use actix_web::http::header;
use actix_web::web::{Data, Form, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use serde::Deserialize;

use crate::auth::{Via, session};
use crate::state::State;
use crate::web::error::Result;
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

/// What the form sends.
#[derive(Deserialize)]
struct Sent {
    username: String,
    password: String,
    #[serde(default)]
    next: String,
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

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

async fn show(query: Query) -> impl Responder {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page(query.get("next").unwrap_or_default(), ""))
}

async fn log_in(state: Data<State>, form: Form<Sent>) -> Result<impl Responder> {
    let Sent {
        username,
        password,
        next,
    } = form.into_inner();
    let Ok(identity) = state
        .auth
        .by_password(&state, username, password.into())
        .await
    else {
        let page = page(&next, "Name or password is wrong.");
        return Ok(HttpResponse::Forbidden()
            .content_type("text/html; charset=utf-8")
            .body(page));
    };
    let (user, now) = (identity.user.pk, state.registry.clock().now().naive_utc());
    let id = state
        .write(move |db| Ok(session::open(db, user, now)?))
        .await?;
    let csrf = state.auth.csrf(&id);
    let mut answer = HttpResponse::Found();
    for cookie in session::cookies(id, csrf, state.is_secure()) {
        answer.cookie(cookie);
    }
    Ok(answer
        .insert_header((header::LOCATION, target(&next).to_owned()))
        .finish())
}

async fn log_out(state: Data<State>, request: HttpRequest) -> Result<impl Responder> {
    let identity = state.auth.identify(&state, &request).await?;
    state.auth.check_csrf(&identity, &request)?;
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
