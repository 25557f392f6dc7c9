//~ mismatched types
//~ StockItemKey
//~ PartKey
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, part: PartId) -> Result<()> {
    inventory.stock().remove(part, 10, "picked")
}

fn main() {}
