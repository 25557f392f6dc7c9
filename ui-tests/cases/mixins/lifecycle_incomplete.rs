//~ not all trait items implemented
//~ missing: `start`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(lifecycle))]
#[derive(Default)]
pub struct Mine;

impl LifecycleMixin for Mine {}

fn main() {}
