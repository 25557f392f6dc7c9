//! The routes and the list of all endpoints. `resource` holds what all resources share; every action has its own file.

use inventree::models::RESOURCES;

use crate::web::endpoint::Endpoint;

pub mod action;
pub mod barcode;
pub mod error_report;
pub mod icons;
pub mod info;
pub mod locate;
pub mod login;
pub mod media;
pub mod order;
pub mod part;
pub mod plugins;
pub mod resource;
pub mod search;
pub mod settings;
pub mod static_files;
pub mod status;
pub mod stock;
pub mod user;

/// Returns every endpoint of the API, in the order in which the router tries them.
///
/// Fixed paths come first, because they are compared, while a path with a placeholder is matched by a regular
/// expression. Among the latter, longer paths come before shorter ones that would match them, too.
#[must_use]
pub fn all() -> Vec<Endpoint> {
    let mut all = action::endpoints();
    all.extend(barcode::endpoints());
    all.extend(info::endpoints());
    all.extend(locate::endpoints());
    all.extend(plugins::endpoints());
    all.extend(user::endpoints());
    all.extend(settings::endpoints());
    all.extend(error_report::endpoints());
    all.extend(part::endpoints());
    all.extend(search::endpoints());
    all.extend(icons::endpoints());
    all.extend(status::endpoints());
    all.extend(stock::endpoints());
    all.extend(order::endpoints());
    for resource in RESOURCES {
        all.extend(resource::endpoints(resource));
    }
    all.sort_by_key(|endpoint| endpoint.info().path.contains('{'));
    all
}
