//! What is done with orders, besides the addresses that every resource has.

use crate::web::endpoint::Endpoint;

mod receive;
mod step;

/// All of them.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = step::endpoints();
    all.extend(receive::endpoints());
    all
}
