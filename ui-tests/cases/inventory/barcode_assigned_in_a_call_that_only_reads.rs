//~ a plugin cannot write in a call that only reads
//= 1 error

use inventree::prelude::*;

pub fn assign(cx: &ReadContext, part: PartId) -> Result<()> {
    cx.inventory().barcodes().assign("ABC", part)
}

fn main() {}
