//! `/api/user/owner/`: users and groups as owners of items.

use inventree::mixin::urls::Access;
use inventree::models::user::OWNER;

use crate::routes::resource::{detail_endpoint, list_endpoint};
use crate::web::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        list_endpoint(&OWNER, Access::Login),
        detail_endpoint(&OWNER, Access::Login),
    ]
}
