//~ plugin `Mine` declares the mixin `validation` but does not implement `ValidationMixin`
//~ fn validate_part_name(&self
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(validation))]
#[derive(Default)]
pub struct Mine;

fn main() {}
