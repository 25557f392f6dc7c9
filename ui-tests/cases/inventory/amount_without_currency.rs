//~ is an amount and a currency
//~ compare `.amount()` or `.currency()` of the column
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<StockItem>> {
    inventory.find(stock_item::PURCHASE_PRICE.eq(Money::default())).all()
}

fn main() {}
