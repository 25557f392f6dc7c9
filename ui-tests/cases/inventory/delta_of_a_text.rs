//~ mismatched types
//~ expected `Column<_, _, _>`, found `&str`
//= 1 error

use inventree::prelude::*;

pub fn run(deltas: &Deltas) -> bool {
    deltas.changed("descripton")
}

fn main() {}
