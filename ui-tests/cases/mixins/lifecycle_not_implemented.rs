//~ plugin `Mine` declares the mixin `lifecycle` but does not implement `LifecycleMixin`
//~ fn start(&self
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(lifecycle))]
#[derive(Default)]
pub struct Mine;

fn main() {}
