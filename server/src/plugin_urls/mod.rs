//! `/plugin/<slug>/…`: HTTP of the plugins' own, mounted once for all linked plugins.

use std::rc::Rc;

use actix_web::Resource;
use actix_web::dev::ResourceDef;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use inventree::dispatch::failure::{Failure, FailureKind};
use inventree::dispatch::fence::fenced_plain;
use inventree::meta::Meta;
use inventree::mixin::kind;
use inventree::mixin::urls::Url;
use inventree::registry::Registry;

pub mod fence;
pub mod gate;
mod slash;
pub mod watch;

use gate::Gate;

/// Mounts the URLs of every linked plugin, each behind a gate that asks whether the plugin is active.
pub fn mount(registry: &Registry, app: &mut ServiceConfig) {
    for entry in registry.catalog().iter() {
        let urls = entry.facts::<kind::urls>().unwrap_or_default();
        for url in urls {
            let gate = Rc::new(Gate {
                plugin: entry.meta,
                url,
            });
            match resource(&gate) {
                Ok(resource) => {
                    app.service(resource.wrap(from_fn(move |request, next| {
                        gate::pass(Rc::clone(&gate), request, next)
                    })));
                }
                Err(panic) => tell(registry, &gate, panic),
            }
        }
        // Behind all of the plugin's own, which come first.
        for url in urls {
            slash::mount(entry.meta, url, app);
        }
    }
}

/// The pattern of a plugin's address.
fn pattern(plugin: &Meta, url: &Url) -> String {
    format!("/plugin/{}/{}", plugin.slug, url.path)
}

/// The plugin's handlers at their address. A pattern that is none, or a plugin that panics here, costs the
/// plugin this one address.
fn resource(gate: &Gate) -> Result<Resource, String> {
    let path = pattern(gate.plugin, gate.url);
    fenced_plain(|| {
        // The app builds it again later, where nothing would stop a panic.
        drop(ResourceDef::new(path.as_str()));
        (gate.url.mount)(web::resource(path.as_str()))
    })
    .map_err(|panic| format!("`{path}` cannot be mounted: {panic}"))
}

/// Records it once; every HTTP worker mounts all addresses.
fn tell(registry: &Registry, gate: &Gate, text: String) {
    registry.dispatcher().failures.record_once(Failure {
        plugin: gate.plugin.slug,
        mixin: "urls",
        function: gate.url.name,
        kind: FailureKind::Panic,
        text,
        time: registry.clock().now(),
    });
}
