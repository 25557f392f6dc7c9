#![deny(warnings)]

use inventree::prelude::*;

fn main() {
    #[plugin(name = "Inner", mixins(action))]
    #[derive(Default)]
    struct Mine;

    impl ActionMixin for Mine {
        const ACTION_NAME: &'static str = "inner";

        fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
            Ok(ActionOutcome::ok())
        }
    }

    assert_eq!(Mine::META.slug, "inner");
}
