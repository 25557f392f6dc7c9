//~ unresolved import `std`
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
#[settings(crate = std)]
pub struct Mine {
    /// What it is.
    #[setting(default = "hello")]
    greeting: String,
    /// What it is.
    #[setting(min = 1, max = 5)]
    times: i64,
    /// What it is.
    #[setting(model = "part.part", filters(active = true))]
    part: Option<i64>,
}

fn main() {}
