//! The routes and the list of all endpoints. `resource` holds what all resources share; every action has its own file.

use crate::web::endpoint::Endpoint;

pub mod action;
mod all_endpoints;
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
mod schema;
pub mod search;
pub mod settings;
pub mod static_files;
pub mod status;
pub mod stock;
pub mod user;

/// Returns every endpoint of the API, in the order in which the router tries them.
#[must_use]
pub fn all() -> Vec<Endpoint> {
    let mut all = schema::endpoints();
    all.extend(all_endpoints::all_but_schema());
    all
}
