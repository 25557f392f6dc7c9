//! Plugins that act as the system.

use inventree::prelude::*;

/// Reads and writes with the rights of the server.
#[plugin(
    name = "Steward",
    slug = "steward",
    version = "1.0.0",
    mixins(action),
    acts_as_system
)]
#[derive(Default)]
struct Steward;

impl ActionMixin for Steward {
    const ACTION_NAME: &'static str = "steward";

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        let item = StockItemId::new(data["item"].as_i64().unwrap_or_default());
        let inventory = cx.inventory_as_system::<Self>()?;
        inventory.stock().remove(item, 1, "for the museum")?;
        let left = inventory.get::<StockItem>(item)?.quantity;
        let own = cx.inventory().get::<StockItem>(item).is_ok();
        Ok(ActionOutcome::ok().info(json!({ "left": left, "own": own })))
    }
}

/// Names another plugin that acts as the system.
#[plugin(
    name = "Pretender",
    slug = "pretender",
    version = "1.0.0",
    mixins(action)
)]
#[derive(Default)]
struct Pretender;

impl ActionMixin for Pretender {
    const ACTION_NAME: &'static str = "pretend";

    fn perform_action(&self, cx: &Context, _: &Value) -> Result<ActionOutcome> {
        let parts = cx.inventory_as_system::<Steward>()?.all::<Part>().count()?;
        Ok(ActionOutcome::ok().info(parts))
    }
}
