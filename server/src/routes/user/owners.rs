//! `/api/user/owner/`: users and groups as owners of items.

use inventree::models::user::OWNER;

use crate::routes::resource::{detail_endpoint, list_endpoint, view_access};
use crate::web::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        list_endpoint(&OWNER, view_access(&OWNER)),
        detail_endpoint(&OWNER, view_access(&OWNER)),
    ]
}
