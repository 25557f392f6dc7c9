//! `golden-action`: echoes its data.

use inventree::prelude::*;

/// Echoes its data.
#[plugin(
    name = "GoldenAction",
    slug = "golden-action",
    version = "0.1",
    mixins(action)
)]
#[derive(Default)]
struct GoldenAction;

impl ActionMixin for GoldenAction {
    const ACTION_NAME: &'static str = "echo";

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        let asks_for = |what: &str| {
            data.get(what)
                .is_some_and(|value| *value != json!(false) && !value.is_null())
        };
        if asks_for("boom") {
            return Err(Error::failed("boom"));
        }
        if asks_for("invalid") {
            return Err(Error::invalid("invalid action data"));
        }
        let result = data.get("result").cloned().unwrap_or(json!(true));
        Ok(ActionOutcome::new(result).info(json!({ "echo": data, "user": cx.user().username })))
    }
}
