//! Plugins that fail in `start` or in `stop`, one for each failure.

use inventree::prelude::*;

use super::fail;

macro_rules! faulty {
    ($($plugin:ident, $slug:literal, $start:literal, $stop:literal;)*) => {$(
        /// Fails in its life cycle.
        #[plugin(name = $slug, slug = $slug, version = "1.0.0", mixins(lifecycle))]
        #[derive(Default)]
        struct $plugin;

        impl LifecycleMixin for $plugin {
            fn start(&self, _cx: &Context) -> Result<()> {
                fail($start)
            }

            fn stop(&self, _cx: &Context) -> Result<()> {
                fail($stop)
            }
        }
    )*};
}

faulty! {
    StartPanic, "faulty-start-panic", "panic", "";
    StartError, "faulty-start-error", "error", "";
    StartSlow, "faulty-start-slow", "slow", "";
    StopPanic, "faulty-stop-panic", "", "panic";
    StopHang, "faulty-stop-hang", "", "hang";
    StopError, "faulty-stop-error", "", "error";
}
