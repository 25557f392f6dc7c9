//~ the value of the column is read on request, and is not part of a change
//= 1 error

use inventree::prelude::*;

pub fn is_now_empty(deltas: &Deltas) -> bool {
    deltas.changed(stock_item::IN_STOCK)
}

fn main() {}
