//~ `Animal` has no variants
//= 1 error

use inventree::prelude::*;

#[derive(SettingChoice)]
pub enum Animal {}

fn main() {}
