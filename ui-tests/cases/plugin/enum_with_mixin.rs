//~ is applied to an enum
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(action))]
#[derive(Default)]
pub enum Mine {
    #[default]
    Only,
}

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

fn main() {}
