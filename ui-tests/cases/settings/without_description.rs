//~ setting_without_description`: the setting `GREETING` has no description
//~ write a doc comment `/// …` above the field
//~ the setting `WORD` has no description
//= 2 errors

#![deny(deprecated)]

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct MySettings {
    #[setting(default = "hello")]
    pub greeting: String,
    #[setting(key = "WORD")]
    pub other: String,
    /// Described.
    pub described: String,
    #[setting(description = "Described.")]
    pub described_too: String,
    #[setting(hidden)]
    pub hidden: String,
}

fn main() {}
