//~ `within` is for columns that hold a category or a location
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, part: PartId) -> Result<Vec<StockItem>> {
    inventory.find(stock_item::PART.within(part)).all()
}

fn main() {}
