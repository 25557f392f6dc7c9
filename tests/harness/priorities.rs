//! Plugins with the same action and prefixes, by which tests check the order in which they are called.

use inventree::prelude::*;

macro_rules! priority_plugins {
    ($($plugin:ident, $slug:literal, $priority:literal, $errs:literal;)*) => {$(
        /// Returns its own slug.
        #[plugin(name = $slug, slug = $slug, version = "1.0.0", priority = $priority, mixins(action, barcode))]
        #[derive(Default)]
        struct $plugin;

        impl ActionMixin for $plugin {
            const ACTION_NAME: &'static str = "which";

            fn perform_action(&self, cx: &Context, _data: &Value) -> Result<ActionOutcome> {
                Ok(ActionOutcome::ok().info(cx.plugin().slug))
            }
        }

        impl BarcodeMixin for $plugin {
            const PREFIXES: &'static [&'static str] = &["ORDER-", "FAULT-", "LABEL-"];

            fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
                let wrong = $errs || barcode.text() == "ORDER-error";
                let scan = if wrong { Scan::error("wrong") } else { Scan::new() };
                Ok(Some(scan.with("by", cx.plugin().slug)))
            }
        }
    )*};
}

priority_plugins! {
    PriorityB, "order-b", 0, false;
    PriorityC, "order-c", 0, false;
    PriorityA, "order-a", 0, true;
    PriorityLate, "order-0-late", 5, false;
}
