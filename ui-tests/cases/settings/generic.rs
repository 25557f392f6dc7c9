//~ `Mine` is generic, but the settings of a plugin are fixed
//~ remove `<T>`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine<T> {
    value: T,
}

fn main() {}
