//~ mismatched types
//~ expected `Condition<Part>`, found `Condition<StockItem>`
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<Part>> {
    inventory.find(part::ACTIVE.eq(true).and(stock_item::BATCH.eq("B"))).all()
}

fn main() {}
