//~ cannot find value `NMAE` in module `part`
//~ similar name
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<Part>> {
    inventory.find(part::NMAE.eq("bolt")).all()
}

fn main() {}
