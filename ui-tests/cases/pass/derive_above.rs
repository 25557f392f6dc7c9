#![deny(warnings)]

use inventree::prelude::*;

#[derive(Debug, Default)]
#[plugin(name = "Mine")]
pub(crate) struct Mine(u8);

fn main() {
    assert_eq!(format!("{:?}", Mine::default()), "Mine(0)");
}
