//~ the doc comment is made by `concat!`, which is not read here
//~ add `text = "…"`
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {
    #[doc = concat!("A ", "cat")]
    Cat,
    #[doc = concat!("A ", "dog")]
    #[choice(text = "A dog")]
    Dog,
}

fn main() {}
