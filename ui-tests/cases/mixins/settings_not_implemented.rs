//~ plugin `Mine` declares the mixin `settings` but does not implement `SettingsMixin`
//~ type Settings
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(settings))]
#[derive(Default)]
pub struct Mine;

fn main() {}
