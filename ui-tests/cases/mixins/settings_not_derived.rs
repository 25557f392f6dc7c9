//~ `MySettings` holds no settings
//~ #[derive(PluginSettings)]
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(settings))]
#[derive(Default)]
pub struct Mine;

pub struct MySettings;

impl SettingsMixin for Mine {
    type Settings = MySettings;
}

fn main() {}
