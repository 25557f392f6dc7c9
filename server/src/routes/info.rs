//! `/api/`: information about this server.

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::db::Backend;
use inventree::mixin::urls::Access;
use inventree::server_settings::global::GlobalSettings;
use inventree::{API_VERSION, SERVER_VERSION};
use serde_json::{Value, json};

use crate::state::State;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/", "Server").get(Access::Public, server),
        Endpoint::new("/api/version/", "Version").get(Access::Login, version),
    ]
}

/// Returns the version as InvenTree formats it, because clients compare it.
fn version_text() -> String {
    format!("{SERVER_VERSION} dev")
}

async fn server(state: Data<State>, caller: Caller) -> impl Responder {
    let snapshot = state.snapshot();
    let staff = caller.user().is_staff;
    let database = match state.registry.db().backend() {
        Backend::Sqlite => "SQLite",
        Backend::Postgres => "PostgreSQL",
    };
    let active: Vec<Value> = snapshot
        .stored
        .configs
        .iter()
        .filter_map(|config| snapshot.active(&config.key))
        .map(|active| active.entry.meta)
        .map(|meta| json!({ "name": meta.name, "slug": meta.slug, "version": meta.version }))
        .collect();
    HttpResponse::Ok().json(json!({
        "server": "InvenTree",
        "id": null,
        "version": version_text(),
        "instance": GlobalSettings::of(&snapshot).inventree_instance,
        "apiVersion": API_VERSION,
        "worker_running": false,
        "worker_count": 0,
        "worker_pending_tasks": 0,
        "plugins_enabled": state.config.plugins_enabled,
        "plugins_install_disabled": true,
        "email_configured": false,
        "debug_mode": state.config.debug,
        "docker_mode": false,
        "default_locale": "en-us",
        "customize": {
            "logo": "/static/img/inventree.png",
            "splash": "/static/img/inventree_splash.jpg",
            "login_message": null,
            "navbar_message": null,
        },
        "active_plugins": active,
        "system_health": staff.then_some(true),
        "database": staff.then_some(database),
        "platform": staff.then_some(format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)),
        "installer": staff.then_some("cargo"),
        "target": null,
        "django_admin": null,
        "settings": {
            "sso_registration": false,
            "registration_enabled": false,
            "password_forgotten_enabled": false,
        },
    }))
}

async fn version() -> impl Responder {
    HttpResponse::Ok().json(json!({
        "dev": true,
        "up_to_date": true,
        "version": {
            "server": version_text(),
            "api": API_VERSION,
            "commit_hash": null,
            "commit_date": null,
            "commit_branch": null,
            "python": null,
            "django": null,
        },
        "links": { "doc": null, "code": null, "app": null, "bug": null },
    }))
}
