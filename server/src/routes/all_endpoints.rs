//! The list of all endpoints.

use inventree::models::RESOURCES;

use super::{
    action, barcode, error_report, icons, info, locate, order, part, plugins, resource, search,
    settings, status, stock, user,
};
use crate::web::endpoint::Endpoint;

/// Returns every endpoint of the API but its schema, in the order in which the router tries them.
///
/// Fixed paths come first, because they are compared, while a path with a placeholder is matched by a regular
/// expression. Among the latter, longer paths come before shorter ones that would match them, too.
pub(super) fn all_but_schema() -> Vec<Endpoint> {
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
