//~ expected `bool`, found `&str`
//~ expected `u8`, found `&str`
//~ expected `&str`, found integer
//~ expected `f64`, found integer
//= 4 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(default = "yes")]
    a: bool,
    /// What it is for.
    #[setting(default = "1")]
    b: u8,
    /// What it is for.
    #[setting(default = 1)]
    c: String,
    /// What it is for.
    #[setting(default = 1)]
    d: f64,
}

fn main() {}
