//~ `Rc<u32>` cannot be sent between threads safely
//~ `Rc<u32>` cannot be shared between threads safely
//= 2 errors

use std::rc::Rc;

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(action))]
#[derive(Default)]
pub struct Mine {
    count: Rc<u32>,
}

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

fn main() {}
