//~ plugin `Mine` declares the mixin `action` but does not implement `ActionMixin`
//~ perform_action(&self
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(action))]
#[derive(Default)]
pub struct Mine;

fn main() {}
