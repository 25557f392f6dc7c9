//~ mismatched types
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, pk: i64) -> Result<Part> {
    inventory.get(pk)
}

fn main() {}
