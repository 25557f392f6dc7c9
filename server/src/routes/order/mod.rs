//! What is done with orders, besides the addresses that every resource has.

use crate::web::endpoint::Endpoint;

mod step;

/// All of them.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    step::endpoints()
}
