//! `/api/plugins/install/` and `uninstall/`: plugins are linked when the server is built, so both refuse, in
//! the words of a reference that was told to.
use actix_web::web::{Data, Path};
use inventree::mixin::urls::Access;
use inventree::models::role::{Permission, Role};
use inventree::resource::{Field, Kind, Preset};

use super::config;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

const INSTALL: &[Field] = &[
    Field::of("url", "Source URL", Kind::Text(usize::MAX)),
    Field::of("packagename", "Package Name", Kind::Text(usize::MAX)),
    Field::of("version", "Version", Kind::Text(usize::MAX)),
    Field::of("confirm", "Confirm plugin installation", Kind::Boolean).required(),
];

const UNINSTALL: &[Field] = &[
    Field::of("delete_config", "Delete configuration", Kind::Boolean).preset(Preset::Truth(true)),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/plugins/install/", "Plugin Install")
            .fields(INSTALL)
            .post(Access::StaffRole(Role::Admin, Permission::Add), install),
        Endpoint::new("/api/plugins/{slug}/uninstall/", "Plugin Uninstall")
            .fields(UNINSTALL)
            .change(Access::Superuser, uninstall),
    ]
}

async fn install(body: Body) -> Result<String> {
    let mut input = Input::of(body);
    let confirm = input.boolean("confirm").required();
    let url = input.text("url", 2000, true).or(String::new());
    let package = input.text("packagename", 2000, true).or(String::new());
    if confirm == Some(false) {
        input.refuse("confirm", "Installation not confirmed");
    } else if confirm == Some(true) && url.is_empty() && package.is_empty() {
        input.refuse("url", "Either packagename of URL must be provided");
        input.refuse("packagename", "Either packagename of URL must be provided");
    }
    input.finish()?;
    Err(ApiError::non_field("Plugin installation is disabled"))
}

async fn uninstall(state: Data<State>, slug: Path<String>, body: Body) -> Result<String> {
    let snapshot = state.snapshot();
    let config = config(&snapshot, &slug)?;
    let mut input = Input::of(body);
    input.boolean("delete_config").or(true);
    input.finish()?;
    let meta = state.registry.entry(&slug).map(|entry| entry.meta);
    let text = match meta {
        _ if config.active => "Plugin cannot be uninstalled as it is currently active",
        None => "Plugin is not installed",
        Some(meta) if state.registry.is_mandatory(meta) => {
            "INVE-E10Plugin cannot be uninstalled as it is mandatory"
        }
        Some(meta) if meta.is_sample() => {
            "INVE-E10Plugin cannot be uninstalled as it is a sample plugin"
        }
        Some(meta) if meta.is_builtin() => {
            "INVE-E10Plugin cannot be uninstalled as it is a built-in plugin"
        }
        Some(_) => "Plugin is not a packaged plugin",
    };
    Err(ApiError::non_field(text))
}
