//~ mismatched types
//~ expected `Role`, found `&str`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(action))]
#[derive(Default)]
pub struct Mine;

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::new(cx.user().has_permission("prat", Permission::View)))
    }
}

fn main() {}
