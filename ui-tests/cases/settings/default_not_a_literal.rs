//~ the default of a setting of type `String` is not a literal
//~ type `bool` is not
//~ type `i64` is not
//~ type `f64` is not
//~ type `Animal` is not
//= 5 errors

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {
    Cat,
    Dog,
}

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(default = GREETING)]
    a: String,
    #[setting(default = !false)]
    b: bool,
    #[setting(default = 1 + 1)]
    c: i64,
    #[setting(default = 1.0 * 2.0)]
    d: f64,
    #[setting(default = |x| x)]
    e: Animal,
}

fn main() {}
