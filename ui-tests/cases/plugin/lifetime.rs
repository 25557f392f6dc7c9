//~ plugin `Mine` is generic
//~ remove `<'a>`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine")]
#[derive(Default)]
pub struct Mine<'a> {
    text: &'a str,
}

fn main() {}
