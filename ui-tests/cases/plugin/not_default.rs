//~ plugin `Mine` cannot be constructed, since it does not implement `Default`
//~ #[derive(Default)]
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(action))]
pub struct Mine;

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

fn main() {}
