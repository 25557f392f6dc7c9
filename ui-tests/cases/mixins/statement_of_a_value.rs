//~ temporary value dropped while borrowed
//= 1 error

use inventree::prelude::*;
use inventree::resource::Statement;

#[plugin(name = "Mine", mixins(action))]
#[derive(Default)]
pub struct Mine;

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, data: &Value) -> Result<ActionOutcome> {
        drop(Statement::new(&format!("SELECT id FROM parts WHERE name = '{data}'")));
        Ok(ActionOutcome::ok())
    }
}

fn main() {}
