//~ not all trait items implemented
//~ missing: `locate_stock_location`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(locate))]
#[derive(Default)]
pub struct Mine;

impl LocateMixin for Mine {
    fn locate_stock_item(&self, _cx: &Context, _item: StockItemId) -> Result<()> {
        Ok(())
    }
}

fn main() {}
