//! `/api/settings/`: the server's own settings, and what each user sets for themselves.

use crate::web::endpoint::Endpoint;

mod global;
pub mod item;
mod user;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = global::endpoints();
    all.extend(user::endpoints());
    all
}
