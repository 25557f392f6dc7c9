//~ values of `bool` have no order
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<Part>> {
    inventory.all::<Part>().order_by(part::ACTIVE).all()
}

fn main() {}
