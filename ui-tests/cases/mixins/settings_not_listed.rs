//~ `Mine` implements `SettingsMixin`, but `#[plugin]` does not list the mixin `settings`
//~ mixins(settings)
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins())]
#[derive(Default)]
pub struct Mine;

#[derive(PluginSettings)]
pub struct MySettings {}

impl SettingsMixin for Mine {
    type Settings = MySettings;
}

fn main() {}
