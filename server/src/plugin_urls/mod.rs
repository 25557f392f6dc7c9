//! `/plugin/<slug>/…`: HTTP of the plugins' own, mounted once for all linked plugins.

use std::rc::Rc;

use actix_web::middleware::from_fn;
use actix_web::web;
use actix_web::web::ServiceConfig;
use inventree::mixin::kind;
use inventree::registry::Registry;

pub mod fence;
pub mod gate;
pub mod watch;

use gate::Gate;

/// Mounts the URLs of every linked plugin, each behind a gate that asks whether the plugin is active.
pub fn mount(registry: &Registry, app: &mut ServiceConfig) {
    for entry in registry.catalog().iter() {
        for url in entry.facts::<kind::urls>().unwrap_or_default() {
            let gate = Rc::new(Gate {
                plugin: entry.meta,
                url,
            });
            let path = format!("/plugin/{}/{}", entry.meta.slug, url.path);
            let resource = (url.mount)(web::resource(path)).wrap(from_fn(move |request, next| {
                gate::pass(Rc::clone(&gate), request, next)
            }));
            app.service(resource);
        }
    }
}
