//~ expected `PartKey`, found `StockItemKey`
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, part: PartId) -> Result<()> {
    inventory.update(part, stock_item::BATCH.set("B"))?;
    Ok(())
}

fn main() {}
