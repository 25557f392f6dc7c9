//~ `Mine` implements `ValidationMixin`, but `#[plugin]` does not list the mixin `validation`
//~ mixins(validation)
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins())]
#[derive(Default)]
pub struct Mine;

impl ValidationMixin for Mine {}

fn main() {}
