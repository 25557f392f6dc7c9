//! A plugin that writes something about which it is then asked itself.

use inventree::models::part::PART;
use inventree::prelude::*;
use serde_json::Map;

/// Its slug, and the name of its action.
pub const SLUG: &str = "twofold";

/// Makes a part in its action, and is asked about parts.
#[plugin(
    name = "Twofold",
    slug = "twofold",
    version = "1.0.0",
    mixins(action, validation)
)]
#[derive(Default)]
struct Twofold;

impl ActionMixin for Twofold {
    const ACTION_NAME: &'static str = SLUG;

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        let part = Map::from_iter([("name".to_owned(), data.clone())]);
        cx.desk().create(&PART, part)?;
        Ok(ActionOutcome::ok())
    }
}

impl ValidationMixin for Twofold {}
