//~ unknown key `defualt`
//~ did you mean `default`?
//= 1 error

use inventree::prelude::*;

#[derive(PluginSettings)]
pub struct Mine {
    #[setting(defualt = "a")]
    greeting: String,
}

fn main() {}
