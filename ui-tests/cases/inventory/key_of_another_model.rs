//~ mismatched types
//~ PartKey
//~ StockItemKey
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, item: StockItemId) -> Result<Part> {
    inventory.get::<Part>(item)
}

fn main() {}
