//! `/api/plugins/install/` and `uninstall/`: plugins are linked when the server is built, so both fail, with the
//! texts of an InvenTree whose plugin installation is disabled.
use actix_web::web::{Data, Path};
use inventree::access::role::{Permission, Role};
use inventree::mixin::urls::Access;
use inventree::resource::{DefaultValue, Field, FieldType};

use super::find::config;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;

const INSTALL: &[Field] = &[
    Field::new("url", "Source URL", FieldType::Text(usize::MAX)),
    Field::new("packagename", "Package Name", FieldType::Text(usize::MAX)),
    Field::new("version", "Version", FieldType::Text(usize::MAX)),
    Field::new("confirm", "Confirm plugin installation", FieldType::Boolean).required(),
];

const UNINSTALL: &[Field] =
    &[
        Field::new("delete_config", "Delete configuration", FieldType::Boolean)
            .default_value(DefaultValue::Boolean(true)),
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
    let mut input = Input::new(body);
    let confirm = input.boolean("confirm").required();
    let url = input.text("url", 2000, true).unwrap_or(String::new());
    let package = input
        .text("packagename", 2000, true)
        .unwrap_or(String::new());
    if confirm == Some(false) {
        input.add_error("confirm", "Installation not confirmed");
    } else if confirm == Some(true) && url.is_empty() && package.is_empty() {
        input.add_error("url", "Either packagename of URL must be provided");
        input.add_error("packagename", "Either packagename of URL must be provided");
    }
    input.finish()?;
    Err(ApiError::invalid("Plugin installation is disabled"))
}

async fn uninstall(state: Data<State>, slug: Path<String>, body: Body) -> Result<String> {
    let snapshot = state.snapshot();
    let config = config(&snapshot, &slug)?;
    let mut input = Input::new(body);
    input.boolean("delete_config").unwrap_or(true);
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
    Err(ApiError::invalid(text))
}
