use inventree::prelude::*;

pub mod shelf {
    use inventree::Plugin;
    use inventree::mixin::Declares;

    /// Describes a shelf.
    pub trait ShelfMixin: Declares<Shelf> {
        /// Returns the number of boards of the shelf.
        const BOARDS: usize;
    }

    /// The object-safe trait that the host calls.
    pub trait DynShelf: Send + Sync {}

    impl<P: ShelfMixin + Plugin> DynShelf for P {}

    inventree::mixin_kind! {
        /// The mixin of shelves.
        pub Shelf = "shelf", "Shelf": ShelfMixin => dyn DynShelf, spec: usize = P::BOARDS
    }
}

#[plugin(name = "Mine", mixins(action, shelf::Shelf))]
#[derive(Default)]
pub struct Mine;

impl ActionMixin for Mine {
    const ACTION_NAME: &'static str = "mine";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

impl shelf::ShelfMixin for Mine {
    const BOARDS: usize = 3;
}

fn main() {
    let entry = inventree::entry::INVENTREE_PLUGINS.iter().find(|entry| entry.meta.slug == "mine");
    let entry = entry.expect("a registered plugin");
    assert!(entry.has_mixin("shelf") && entry.has_mixin("action") && !entry.has_mixin("urls"));
    assert_eq!(entry.spec::<shelf::Shelf>(), Some(3));
}
