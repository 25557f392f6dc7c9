//~ a column of `std::string::String` cannot be compared with `{integer}`
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<Part>> {
    inventory.find(part::NAME.eq(5)).all()
}

fn main() {}
