//! What is done with orders, besides the addresses that every resource has.

use crate::web::endpoint::Endpoint;

mod allocate;
mod receive;
mod ship;
mod step;

/// All of them.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = step::endpoints();
    all.extend(receive::endpoints());
    all.extend(allocate::endpoints());
    all.extend(ship::endpoints());
    all
}
