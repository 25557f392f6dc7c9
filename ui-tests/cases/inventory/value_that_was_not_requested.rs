//~ no field `in_stock` on type `&inventree::prelude::Part`
//= 1 error

use inventree::prelude::*;

pub fn run(part: &Part) -> Decimal {
    part.in_stock
}

fn main() {}
