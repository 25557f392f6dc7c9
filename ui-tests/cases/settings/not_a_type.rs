//~ `derive` may only be applied to `struct`s, `enum`s and `union`s
//= 3 errors

use inventree::{PluginSettings, SettingChoice};

#[derive(PluginSettings)]
pub fn function() {}

#[derive(SettingChoice)]
pub const CONSTANT: u8 = 0;

#[derive(PluginSettings)]
pub trait Trait {}

fn main() {}
