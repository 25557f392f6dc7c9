//! Actions on orders, in addition to the endpoints that every resource has.

use crate::web::endpoint::Endpoint;

mod allocate;
mod receive;
mod ship;
mod transition;

/// Returns the endpoints of all actions.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = transition::endpoints();
    all.extend(receive::endpoints());
    all.extend(allocate::endpoints());
    all.extend(ship::endpoints());
    all
}
