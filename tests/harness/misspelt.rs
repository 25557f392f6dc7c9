//! A plugin with misspelt names that the compiler cannot check.

use inventree::actix_web::{Responder, web};
use inventree::prelude::*;
use inventree::serde::Deserialize;

/// The slug.
pub const SLUG: &str = "misspelt";

/// Uses names that do not exist.
#[plugin(
    name = "Misspelt",
    slug = "misspelt",
    version = "1.0.0",
    template_dir = "harness/misspelt/templates",
    mixins(urls, validation)
)]
#[derive(Default)]
struct Misspelt;

/// Has a filter that the list of companies does not have.
#[plugin(
    name = "Misspelt Filter",
    slug = "misspelt-filter",
    version = "1.0.0",
    mixins(settings)
)]
#[derive(Default)]
struct MisspeltFilter;

#[derive(PluginSettings)]
#[expect(dead_code, reason = "only its specification matters, at the start")]
struct Filtered {
    /// A company, filtered by a misspelt parameter.
    #[setting(model = "company.company", filters(is_suplier = true))]
    company: Option<i64>,
}

impl SettingsMixin for MisspeltFilter {
    type Settings = Filtered;
}

#[derive(Deserialize)]
#[serde(crate = "inventree::serde")]
struct Named {
    nmae: String,
}

impl UrlsMixin for Misspelt {
    const URLS: &'static [Url] = &[
        Url::new("field/{name}/", "field", |page| page.to(field)),
        Url::new("count/{name}/", "count", |page| page.to(count)),
        Url::new("key/{pk}/", "key", |page| page.to(key)),
        Url::new("template/{name}/", "template", |page| page.to(template)),
        Url::new("address/", "address", |page| page.to(page_url)),
    ];
}

async fn field(named: web::Path<Named>) -> String {
    named.into_inner().nmae
}

async fn count(two: web::Path<(String, String)>) -> String {
    two.into_inner().0
}

async fn key(pk: web::Path<i64>) -> String {
    pk.to_string()
}

async fn template(cx: RequestContext, name: web::Path<String>) -> Result<impl Responder> {
    cx.render(&name, json!({ "part": { "name": "bolt" } }))
}

async fn page_url(cx: RequestContext) -> Result<String> {
    cx.url("adress", &[])
}

impl ValidationMixin for Misspelt {
    fn validate_model_instance(
        &self,
        _cx: &ReadContext,
        instance: &Instance,
        _deltas: Option<&Deltas>,
    ) -> Result<Verdict> {
        match instance {
            Instance::Part(part) if part.description == "reject" => {
                Ok(Verdict::reject(stock_item::BATCH, "is too long"))
            }
            Instance::Other(contact) => contact.text("nmae").map(|_| Verdict::Pass),
            _ => Ok(Verdict::Pass),
        }
    }
}
