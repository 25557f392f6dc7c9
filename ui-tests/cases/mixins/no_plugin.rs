//~ `Mine` implements `ActionMixin`, but `#[plugin]` does not list the mixin `action`
//= 1 error

use inventree::prelude::*;

#[derive(Default)]
pub struct Mine;

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

fn main() {}
