//! `/plugin/<slug>/…`: the plugins' own URLs, mounted once for all linked plugins.

use std::rc::Rc;

use actix_web::Resource;
use actix_web::dev::ResourceDef;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use inventree::dispatch::failure::{Failure, FailureKind};
use inventree::dispatch::panic_guard::catch_panic;
use inventree::mixin::kind;
use inventree::registry::Registry;

mod append_slash;
pub mod panic_guard;
pub mod plugin_route;
mod route;
pub mod watchdog;

use plugin_route::{PluginRoute, pattern};

/// Mounts the URLs of every linked plugin. Each request checks whether the plugin is active.
pub fn mount(registry: &Registry, app: &mut ServiceConfig) {
    for entry in registry.catalog().iter() {
        let urls = entry.spec::<kind::urls>().unwrap_or_default();
        for url in urls {
            let route = Rc::new(PluginRoute {
                plugin: entry.meta,
                url,
            });
            match resource(&route) {
                Ok(resource) => {
                    app.service(resource.wrap(from_fn(move |request, next| {
                        route::handle(Rc::clone(&route), request, next)
                    })));
                }
                Err(panic) => record_mount_failure(registry, &route, panic),
            }
        }
        // After all of the plugin's own URLs, which take precedence.
        for url in urls {
            append_slash::mount(entry.meta, url, app);
        }
    }
}

/// Builds the resource with the plugin's handlers. With an invalid pattern, or if the plugin panics here, it loses only
/// this URL.
fn resource(route: &PluginRoute) -> Result<Resource, String> {
    let path = pattern(route.plugin, route.url);
    catch_panic(|| {
        // The app builds it again later, where nothing would catch a panic.
        drop(ResourceDef::new(path.as_str()));
        (route.url.mount)(web::resource(path.as_str()))
    })
    .map_err(|panic| format!("`{path}` cannot be mounted: {panic}"))
}

/// Records the failure once, although every HTTP worker mounts all URLs.
fn record_mount_failure(registry: &Registry, route: &PluginRoute, text: String) {
    registry.dispatcher().failures.record_once(Failure {
        plugin: route.plugin.slug,
        mixin: "urls",
        function: route.url.name,
        kind: FailureKind::Panic,
        text,
        time: registry.clock().now(),
    });
}
