//~ `Mine` implements `LocateMixin`, but `#[plugin]` does not list the mixin `locate`
//~ mixins(locate)
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins())]
#[derive(Default)]
pub struct Mine;

impl LocateMixin for Mine {
    fn locate_stock_location(&self, _cx: &Context, _location: StockLocationId) -> Result<()> {
        Ok(())
    }
}

fn main() {}
