//~ missing field `part` in initializer of `inventree::prelude::NewSupplierPart`
//= 1 error

use inventree::prelude::*;

pub fn run(inventory: &Inventory, supplier: CompanyId) -> Result<SupplierPart> {
    inventory.create(NewSupplierPart { supplier, sku: "B-1".to_owned() })
}

fn main() {}
