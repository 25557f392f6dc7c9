//! The complete sample: settings of every type, pages, links to them, a template and a static file.

use inventree::actix_web::{Responder, web};
use inventree::prelude::*;

mod settings;

pub use settings::{Animal, SampleSettings, SampleUserSettings, Variant};

/// Shows what a plugin can do.
#[plugin(
    name = "SampleIntegrationPlugin",
    slug = "sample",
    title = "Sample Plugin",
    version = "1.0.0",
    static_dir = "src/samples/sample/static",
    template_dir = "src/samples/sample/templates",
    mixins(settings, urls, navigation)
)]
#[derive(Debug, Default)]
pub struct Sample;

impl SettingsMixin for Sample {
    type Settings = SampleSettings;
}

impl UrlsMixin for Sample {
    const URLS: &'static [Url] = &[
        Url::new("hi/", "hi", |page| page.route(web::get().to(hi))),
        Url::new("ho/he/", "he", |page| page.route(web::get().to(hi))),
        Url::new("ho/ha/", "ha", |page| page.route(web::get().to(hi))),
        Url::new("page/", "page", |page| {
            page.route(web::get().to(page_from_template))
        }),
    ];
}

impl NavigationMixin for Sample {
    const NAVIGATION: &'static [Link] = &[Link::to("hi", "Sample Nav").icon("fas fa-plus")];
    const TAB_NAME: Option<&'static str> = Some("Sample Nav");
    const TAB_ICON: &'static str = "fas fa-plus";
}

/// An ordinary actix-web handler; the context gives it the user.
async fn hi(cx: RequestContext) -> impl Responder {
    web::Html::new(format!("Hi there {} this works", cx.user().username))
}

/// Renders a template. An error while rendering is a failure of this plugin: the host records it and sends a 500.
async fn page_from_template(cx: RequestContext) -> Result<impl Responder> {
    let animal = cx.settings::<Sample>()?.choice_setting.text();
    let page = cx.render("page.html", json!({ "animal": animal }))?;
    Ok(web::Html::new(page))
}
