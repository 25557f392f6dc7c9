//~ a protected setting has the type `Secret`
//= 1 error

use inventree::prelude::*;

pub type Pin = String;

#[derive(PluginSettings)]
pub struct Mine {
    /// What it is for.
    #[setting(protected)]
    pin: Pin,
}

fn main() {}
