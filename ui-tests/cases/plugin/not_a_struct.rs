//~ stands on an enum
//~ stands on a union
//~ stands on a function
//~ stands on an `impl` block
//~ stands on a trait
//~ stands on a module
//~ stands on a type alias
//= 7 errors

use inventree::prelude::*;

#[plugin(name = "Enum")]
pub enum Enum {}

#[plugin(name = "Union")]
pub union Union {
    a: u8,
}

#[plugin(name = "Function")]
pub fn function() {}

pub struct Block;

#[plugin(name = "Block")]
impl Block {}

#[plugin(name = "Trait")]
pub trait Trait {}

#[plugin(name = "Module")]
pub mod module {}

#[plugin(name = "Alias")]
pub type Alias = Block;

fn main() {}
