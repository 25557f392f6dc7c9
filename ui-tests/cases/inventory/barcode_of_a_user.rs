//~ items of this key cannot have barcodes
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, user: UserId) -> Result<Option<Scan>> {
    inventory.barcodes().match_of(user)
}

fn main() {}
