//~ `#[setting]` belongs to a field
//~ `#[settings]` belongs to the struct
//= 2 errors

use inventree::prelude::*;

#[derive(PluginSettings)]
#[setting(user = MyUserSettings)]
pub struct Mine {
    #[settings(default = "hello")]
    greeting: String,
}

fn main() {}
