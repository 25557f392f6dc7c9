//~ unknown key `colour`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Plug", mixins(settings))]
#[derive(Default)]
pub struct Plug;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(colour = "red")]
    greeting: String,
}

impl SettingsMixin for Plug {
    type Settings = Mine;
}

pub fn greeting(cx: &Context) -> Result<String> {
    Ok(cx.settings::<Plug>()?.greeting)
}

fn main() {}
