//~ plugin `Reader` does not act as the system
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Reader", slug = "reader", version = "1.0.0", mixins(action))]
#[derive(Default)]
pub struct Reader;

impl ActionMixin for Reader {
    const ACTION_NAME: &'static str = "read";

    fn perform_action(&self, cx: &Context, _: &Value) -> Result<ActionOutcome> {
        let parts = cx.inventory_as_system::<Self>()?.all::<Part>().count()?;
        Ok(ActionOutcome::ok().info(parts))
    }
}

fn main() {}
