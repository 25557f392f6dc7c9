//~ a query of `inventree::prelude::Part` cannot be ordered by
//~ expected a column of `inventree::prelude::Part`
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory) -> Result<Vec<Part>> {
    inventory.all::<Part>().order_by(stock_item::BATCH).all()
}

fn main() {}
