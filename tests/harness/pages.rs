//! A plugin with a form, and with pages that end in every way in which a plugin's call can end.

use inventree::actix_web::{Responder, web};
use inventree::prelude::*;

use crate::writer;

/// The slug.
pub const SLUG: &str = "pages";

/// Renders a form, and ends as the URL says.
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
        Url::new("end/{how}/", "end", |page| page.to(respond)),
        Url::new("pass-on/", "pass-on", |page| {
            page.route(web::post().to(call_other_plugin))
        }),
        Url::new("parts/", "parts", |page| page.to(form)).role(Role::Part, Permission::View),
        Url::new("", "index", |page| page.route(web::get().to(form))),
    ];
}

async fn form(cx: RequestContext) -> Result<impl Responder> {
    let user = json!({ "username": cx.user().username });
    Ok(web::Html::new(
        cx.render("form.html", json!({ "user": user }))?,
    ))
}

/// Sets its own `frame-ancestors`.
async fn framed() -> impl Responder {
    let page = web::Html::new("<p>framed</p>").customize();
    let ours = (
        "Content-Security-Policy",
        "frame-ancestors https://shop.example",
    );
    page.insert_header(ours)
        .insert_header(("Cache-Control", "max-age=60"))
}

/// Reads the raw body, since a form has one of two encodings.
async fn greet(cx: RequestContext, body: String) -> Result<impl Responder> {
    Ok(format!("{} sends {} bytes", cx.user().username, body.len()))
}

/// Creates a part.
async fn make(cx: RequestContext, name: web::Path<String>) -> Result<String> {
    let name = name.into_inner();
    let part = cx.with_inventory(move |inventory| inventory.create(NewPart { name }));
    Ok(part.await?.id.to_string())
}

/// Passes the body to another plugin's action.
async fn call_other_plugin(cx: RequestContext, data: web::Json<Value>) -> Result<impl Responder> {
    let data = data.into_inner();
    cx.run(move |cx| writer::call_writer(cx, data)).await?;
    Ok("made")
}

async fn respond(how: web::Path<String>) -> Result<&'static str> {
    match how.as_str() {
        "refuse" => Err(Error::invalid("<b>no</b>")),
        "refuse-field" => Err(Error::invalid_field("name", "is too long")),
        "forbidden" => Err(Error::forbidden()),
        "not-found" => Err(Error::NotFound),
        "conflict" => Err(Error::Conflict),
        "unavailable" => Err(Error::unavailable("the secret disk is full")),
        "number" => Ok("x".parse::<i64>().map(|_| "a number")?),
        "fail" => Err(Error::failed("the secret lamp is broken")),
        _ => Ok("fine"),
    }
}
