//! The `action` mixin: an action that clients run by name.

use inventree::prelude::*;

/// Greets the user who runs the action `simple`.
#[plugin(
    name = "SimpleActionPlugin",
    slug = "simpleaction",
    version = "1.0.0",
    mixins(action)
)]
#[derive(Debug, Default)]
pub struct SimpleAction;

impl ActionMixin for SimpleAction {
    const ACTION_NAME: &'static str = "simple";

    fn perform_action(&self, cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok().info(json!({ "user": cx.user().username, "hello": "world" })))
    }
}
