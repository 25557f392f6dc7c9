//! What is done with stock, besides the addresses that every resource has.

use inventree::mixin::urls::Access;
use inventree::models::role::Permission;
use inventree::models::stock::STOCK_ITEM;

use super::resource::may;
use crate::web::endpoint::Endpoint;

mod adjust;
mod assign;
mod change_status;
mod generate;
mod install;
pub(crate) mod lines;
mod merge;
mod serial_numbers;
mod serialize;
mod transfer;

/// Who may change stock.
const CHANGE: Access = may(&STOCK_ITEM, Permission::Change);

/// All of them.
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
