//~ `NotAMixin` is not a mixin
//= 1 error

use inventree::prelude::*;

pub struct NotAMixin;

#[plugin(name = "Mine", mixins(self::NotAMixin))]
#[derive(Default)]
pub struct Mine;

fn main() {}
