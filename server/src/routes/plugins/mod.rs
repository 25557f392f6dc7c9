//! `/api/plugins/`: lists, activates and configures plugins.

use crate::web::endpoint::Endpoint;

mod activate;
mod admin;
mod all_settings;
mod find;
mod install;
mod item;
mod list;
mod metadata;
mod navigation;
mod order;
mod priority;
mod reload;
mod settings;
mod status;
mod ui;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    // Fixed paths come before `{slug}`, which would match them.
    let mut all = status::endpoints();
    all.extend(reload::endpoints());
    all.extend(install::endpoints());
    all.extend(navigation::endpoints());
    all.extend(order::endpoints());
    all.extend(ui::endpoints());
    all.extend(all_settings::endpoints());
    all.extend(activate::endpoints());
    all.extend(priority::endpoints());
    all.extend(admin::endpoints());
    all.extend(metadata::endpoints());
    all.extend(settings::endpoints());
    all.extend(list::endpoints());
    all
}
