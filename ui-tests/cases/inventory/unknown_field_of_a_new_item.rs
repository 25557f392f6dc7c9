//~ struct `inventree::prelude::NewPart` has no field named `description`
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Part> {
    inventory.create(NewPart { name: "bolt".to_owned(), description: "M4".to_owned() })
}

fn main() {}
