//~ holds no text
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<StockItem>> {
    inventory.find(stock_item::QUANTITY.contains("5")).all()
}

fn main() {}
