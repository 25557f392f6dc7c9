//~ values of `bool` have no order
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<Part>> {
    inventory.find(part::ACTIVE.gt(false)).all()
}

fn main() {}
