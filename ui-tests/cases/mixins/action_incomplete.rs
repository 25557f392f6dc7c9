//~ not all trait items implemented
//~ missing: `ACTION_NAME`, `perform_action`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(action))]
#[derive(Default)]
pub struct Mine;

impl ActionMixin for Mine {}

fn main() {}
