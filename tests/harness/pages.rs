//! A plugin with pages that end in every way that a plugin's call can end in, and one with a form.

use inventree::actix_web::{Responder, web};
use inventree::models::part::PART;
use inventree::prelude::*;
use serde_json::Map;

use crate::maker;

/// Its slug.
pub const SLUG: &str = "pages";

/// Shows a form, and ends as an address says.
#[plugin(
    name = "Pages",
    slug = "pages",
    version = "1.0.0",
    template_dir = "harness/pages/templates",
    mixins(urls, lifecycle)
)]
#[derive(Default)]
struct Pages;

impl LifecycleMixin for Pages {
    fn start(&self, cx: &Context) -> Result<()> {
        cx.log("the pages are open");
        Ok(())
    }
}

impl UrlsMixin for Pages {
    const URLS: &'static [Url] = &[
        Url::new("form/", "form", |page| {
            page.route(web::get().to(form)).route(web::post().to(greet))
        }),
        Url::new("open/", "open", |page| page.route(web::get().to(form))).public(),
        Url::new("make/{name}/", "make", |page| page.to(make)),
        Url::new("framed/", "framed", |page| {
            page.route(web::get().to(framed))
        }),
        Url::new("end/{how}/", "end", |page| page.to(end)),
        Url::new("pass-on/", "pass-on", |page| {
            page.route(web::post().to(pass_on))
        }),
        Url::new("parts/", "parts", |page| page.to(form)).role(Role::Part, Permission::View),
        Url::new("", "index", |page| page.route(web::get().to(form))),
    ];
}

async fn form(cx: Context) -> Result<impl Responder> {
    let user = json!({ "username": cx.user().username });
    Ok(web::Html::new(
        cx.render("form.html", json!({ "user": user }))?,
    ))
}

/// Says itself who may show it.
async fn framed() -> impl Responder {
    let page = web::Html::new("<p>framed</p>").customize();
    let ours = (
        "Content-Security-Policy",
        "frame-ancestors https://shop.example",
    );
    page.insert_header(ours)
        .insert_header(("Cache-Control", "max-age=60"))
}

/// The body is read as it is, since a form can be of two kinds.
async fn greet(cx: Context, body: String) -> Result<impl Responder> {
    Ok(format!("{} sends {} bytes", cx.user().username, body.len()))
}

/// Makes a part without `web::block`.
async fn make(cx: Context, name: web::Path<String>) -> Result<String> {
    let sent = Map::from_iter([("name".to_owned(), json!(*name))]);
    Ok(cx.desk().create(&PART, sent)?.pk().to_string())
}

/// Lets another plugin do what the body says.
async fn pass_on(cx: Context, data: web::Json<Value>) -> Result<impl Responder> {
    let data = data.into_inner();
    let made = web::block(move || maker::through(&cx, data)).await;
    made.map_err(|error| Error::failed(error.to_string()))??;
    Ok("made")
}

async fn end(how: web::Path<String>) -> Result<&'static str> {
    match how.as_str() {
        "refuse" => Err(Error::refuse("<b>no</b>")),
        "refuse-field" => Err(Error::refuse_field("name", "is too long")),
        "forbidden" => Err(Error::Forbidden),
        "not-found" => Err(Error::NotFound),
        "conflict" => Err(Error::Conflict),
        "unavailable" => Err(Error::unavailable("the secret disk is full")),
        "number" => Ok("x".parse::<i64>().map(|_| "a number")?),
        "fail" => Err(Error::failed("the secret lamp is broken")),
        _ => Ok("fine"),
    }
}
