//~ mismatched types
//~ expected `Column<_, _, _>`, found `&str`
//= 1 error

use inventree::prelude::*;

pub fn run() -> Verdict {
    Verdict::reject("nmae", "too long")
}

fn main() {}
