//~ expected `u16`, found `&str`
//= 1 error

use inventree::prelude::*;

pub type Port = u16;

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(default = "80")]
    port: Port,
}

fn main() {}
