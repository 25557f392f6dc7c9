//~ `inventree::prelude::Part` is not a new item
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, part: Part) -> Result<Part> {
    inventory.create(part)
}

fn main() {}
