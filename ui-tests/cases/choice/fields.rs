//~ variant `Cat` has fields
//~ variant `Dog` has fields
//= 2 errors

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {
    Cat(u8),
    Dog { age: u8 },
}

fn main() {}
