//~ a plugin cannot write in a call that only reads
//= 1 error

use inventree::prelude::*;

pub fn run(cx: &ReadContext, part: PartId) -> Result<Part> {
    cx.inventory().update(part, part::ACTIVE.set(false))
}

fn main() {}
