//~ Cell<u32>` cannot be shared between threads safely
//= 1 error

use std::cell::Cell;

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(action))]
#[derive(Default)]
pub struct Mine {
    count: Cell<u32>,
}

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

fn main() {}
