//~ unknown key `txt`
//~ did you mean `text`?
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {
    #[choice(txt = "A cat")]
    Cat,
}

fn main() {}
