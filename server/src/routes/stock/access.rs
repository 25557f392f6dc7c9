//! The access that actions on stock require.

use inventree::access::role::Permission;
use inventree::mixin::urls::Access;
use inventree::models::stock::STOCK_ITEM;

use crate::routes::resource::role_access;

/// The access that changing stock requires.
pub(super) const CHANGE: Access = role_access(&STOCK_ITEM, Permission::Change);
