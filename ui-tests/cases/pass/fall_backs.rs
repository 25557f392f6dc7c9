use inventree::prelude::*;

#[plugin(name = "A  Good_One!")]
#[derive(Default)]
pub struct Mine;

fn main() {
    let meta = Mine::META;
    assert_eq!((meta.slug, meta.title, meta.description), ("a-good_one", None, "A  Good_One!"));
    assert_eq!(meta.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(meta.human_name(), "A  Good_One!");
}
