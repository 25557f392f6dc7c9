//~ a column of `inventree::prelude::Decimal` cannot be compared with `&str`
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<StockItem>> {
    inventory.find(stock_item::QUANTITY.gt("5")).all()
}

fn main() {}
