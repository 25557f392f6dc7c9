//! Actions on stock, in addition to the endpoints that every resource has.

use crate::web::endpoint::Endpoint;

mod access;
mod adjust;
mod assign;
mod change_status;
mod generate;
mod install;
pub(crate) mod items;
mod merge;
mod serial_numbers;
mod serialize;
mod transfer;

/// Returns the endpoints of all actions.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = adjust::endpoints();
    all.extend(transfer::endpoints());
    all.extend(assign::endpoints());
    all.extend(change_status::endpoints());
    all.extend(merge::endpoints());
    all.extend(serialize::endpoints());
    all.extend(install::endpoints());
    all.extend(serial_numbers::endpoints());
    all.extend(generate::endpoints());
    all
}
