//~ `Animal` is generic, but the values of a setting are fixed
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal<T> {
    Cat,
    #[choice(value = "Other")]
    Other(T),
}

fn main() {}
