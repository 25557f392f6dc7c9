//~ the column is read-only
//~ only the server or an operation
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, part: PartId) -> Result<Part> {
    inventory.update(part, part::CREATION_DATE.set(None))
}

fn main() {}
