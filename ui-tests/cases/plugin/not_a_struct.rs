//~ is applied to an enum
//~ is applied to a union
//~ is applied to a function
//~ is applied to an `impl` block
//~ is applied to a trait
//~ is applied to a module
//~ is applied to a type alias
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
