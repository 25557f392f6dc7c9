//~ method `perform_action` has an incompatible type
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(action))]
#[derive(Default)]
pub struct Mine;

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, _data: &str) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

fn main() {}
