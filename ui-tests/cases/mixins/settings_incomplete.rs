//~ not all trait items implemented
//~ missing: `Settings`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(settings))]
#[derive(Default)]
pub struct Mine;

impl SettingsMixin for Mine {}

fn main() {}
