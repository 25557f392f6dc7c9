//~ `max` is 300, which a `u8` cannot hold
//~ `min` is -1, which a `Option<u16>` cannot hold
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Limited {
    /// How often
    #[setting(min = 0, max = 300)]
    times: u8,
    /// How many
    #[setting(min = -1)]
    pieces: Option<u16>,
}

fn main() {}
