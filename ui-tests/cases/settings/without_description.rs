//~ setting_without_description`: people see the setting `GREETING` without a word on it
//~ write a doc comment `/// …` above the field
//~ people see the setting `WORD` without a word on it
//= 2 errors

#![deny(deprecated)]

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct MySettings {
    #[setting(default = "hello")]
    pub greeting: String,
    #[setting(key = "WORD")]
    pub other: String,
    /// Told.
    pub told: String,
    #[setting(description = "Told.")]
    pub told_too: String,
    #[setting(hidden)]
    pub hidden: String,
}

fn main() {}
