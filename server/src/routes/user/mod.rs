//! `/api/user/`: users, groups, roles, tokens.

use crate::web::endpoint::Endpoint;

mod groups;
mod load;
mod me;
mod owners;
mod roles;
mod rule_sets;
mod tokens;
mod users;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = me::endpoints();
    all.extend(tokens::endpoints());
    all.extend(roles::endpoints());
    all.extend(owners::endpoints());
    all.extend(groups::endpoints());
    all.extend(rule_sets::endpoints());
    all.extend(users::endpoints());
    all
}
