//~ `Mine` implements `LifecycleMixin`, but `#[plugin]` does not list the mixin `lifecycle`
//~ mixins(lifecycle)
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins())]
#[derive(Default)]
pub struct Mine;

impl LifecycleMixin for Mine {
    fn start(&self, _cx: &Context) -> Result<()> {
        Ok(())
    }
}

fn main() {}
