use inventree::prelude::*;

#[plugin(PLUGIN_NAME = "Old", plugin_slug = "older", PLUGIN_TITLE = "Oldest")]
#[derive(Default)]
pub struct Mine;

fn main() {
    assert_eq!((Mine::META.name, Mine::META.slug, Mine::META.title), ("Old", "older", Some("Oldest")));
}
