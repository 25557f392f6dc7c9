//~ `Mine` implements a mixin, but `#[plugin]` does not list its kind `Shelf`
//= 1 error

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

#[plugin(name = "Mine")]
#[derive(Default)]
pub struct Mine;

impl shelf::ShelfMixin for Mine {
    const BOARDS: usize = 3;
}

fn main() {}
