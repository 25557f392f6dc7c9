//~ the trait `std::convert::From<{float}>` is not implemented for `inventree::prelude::Decimal`
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, item: StockItemId) -> Result<()> {
    inventory.stock().remove(item, 2.5, "picked")
}

fn main() {}
