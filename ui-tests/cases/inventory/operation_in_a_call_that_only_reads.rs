//~ a plugin cannot write in a call that only reads
//= 1 error

use inventree::prelude::*;

pub fn run(cx: &ReadContext, item: StockItemId) -> Result<()> {
    cx.inventory().stock().remove(item, 10, "picked")
}

fn main() {}
