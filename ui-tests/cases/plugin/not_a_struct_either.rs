//~ is applied to a constant
//~ is applied to a static
//~ is applied to an `extern crate` line
//~ is applied to a `use` line
//~ is applied to a block of foreign items
//~ is applied to a macro
//~ is applied to a macro call
//~ is applied to a function
//~ is applied to an `impl` block
//~ is applied to a type alias
//= 16 errors

use inventree::prelude::*;

#[plugin(name = "Constant")]
pub const CONSTANT: u8 = 0;

#[plugin(name = "Static")]
pub static STATIC: u8 = 0;

#[plugin(name = "Crate")]
extern crate core as core_again;

#[plugin(name = "Use")]
pub use core::mem;

#[plugin(name = "Foreign")]
unsafe extern "C" {}

#[plugin(name = "Macro")]
macro_rules! nothing {
    () => {};
}

#[plugin(name = "Call")]
thread_local! {}

#[plugin(name = "Constant function")]
pub const fn constant() {}

#[plugin(name = "Foreign function")]
pub extern "C" fn foreign() {}

#[plugin(name = "Asynchronous function")]
pub async fn asynchronous() {}

pub struct Block;

#[plugin(name = "Unsafe block")]
unsafe impl Sync for Block {}

pub trait Trait {
    #[plugin(name = "Associated constant")]
    const CONSTANT: u8;

    #[plugin(name = "Associated type")]
    type Type;

    #[plugin(name = "Method")]
    fn method(&self);
}

macro_rules! item {
    ($item:item) => {
        #[plugin(name = "Item of a macro")]
        $item
    };
}

item! {
    pub enum Enum {}
}

nothing!();

fn main() {
    #[plugin(name = "Inner")]
    fn inner() {}
}
