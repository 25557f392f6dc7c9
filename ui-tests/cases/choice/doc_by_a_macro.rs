//~ the doc comment uses `concat!`, which this macro cannot evaluate
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
