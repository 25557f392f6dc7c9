//~ PLUGIN_NAME`: write `name`
//~ plugin_slug`: write `slug`
//~ PLUGIN_TITLE`: write `title`
//= 3 errors

#![deny(deprecated)]

use inventree::prelude::*;

#[plugin(PLUGIN_NAME = "Mine", plugin_slug = "mine", PLUGIN_TITLE = "My plugin")]
#[derive(Default)]
pub struct Mine;

fn main() {}
