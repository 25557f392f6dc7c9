//! `/api/user/owner/`: users and groups as owners of things.

use inventree::mixin::urls::Access;
use inventree::models::user::OWNER;

use crate::routes::resource::{listed, shown};
use crate::web::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![listed(&OWNER, Access::Login), shown(&OWNER, Access::Login)]
}
