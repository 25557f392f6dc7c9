//! A plugin that writes a row which it then validates itself.

use inventree::prelude::*;

/// The slug, and the name of the action.
pub const SLUG: &str = "twofold";

/// Creates a part in its action, and validates parts.
#[plugin(
    name = "Twofold",
    slug = "twofold",
    version = "1.0.0",
    mixins(action, validation)
)]
#[derive(Default)]
struct Reentrant;

impl ActionMixin for Reentrant {
    const ACTION_NAME: &'static str = SLUG;

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        let name = data.as_str().unwrap_or_default().to_owned();
        cx.inventory().create(NewPart { name })?;
        Ok(ActionOutcome::ok())
    }
}

impl ValidationMixin for Reentrant {}
