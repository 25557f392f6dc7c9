//~ is not read on request
//~ all other columns are fields of the item
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<(Part, String)>> {
    inventory.all::<Part>().with(part::NAME).all()
}

fn main() {}
