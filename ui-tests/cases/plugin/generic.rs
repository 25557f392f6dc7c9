//~ plugin `Mine` is generic
//~ remove `<T>`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(lifecycle))]
#[derive(Default)]
pub struct Mine<T> {
    value: T,
}

impl<T: Send + Sync + 'static> LifecycleMixin for Mine<T> {
    fn start(&self, _cx: &Context) -> Result<()> {
        Ok(())
    }
}

fn main() {}
