//! Users and what they may do.

use crate::resource::row;

mod account;
pub mod confusable;
mod group;
mod group_rules;
mod owner;
pub(super) mod rule_list;
mod rule_set;

pub use account::{NewUser, USER, USER_BRIEF, create, parse_username};
pub use group::GROUP;
pub use owner::{OWNER, OWNER_BRIEF};
pub use rule_set::RULE_SET;

pub use row::update_search_text;
