use inventree::prelude::*;

/// Does nothing,
/// in two lines.
///
/// This is not part of the description.
#[plugin(
    name = "Every key",
    slug = "every-key_1",
    title = "Every key there is",
    author = "Ada",
    publish_date = "22.02.2222",
    version = "1.2.3-rc.1+build",
    website = "https://example.com",
    license = "MIT",
    min_version = "0.1",
    max_version = "99",
    priority = -5,
    mandatory,
    mixins()
)]
#[derive(Default)]
pub struct Mine;

fn main() {
    let meta = Mine::META;
    assert_eq!((meta.name, meta.slug, meta.title), ("Every key", "every-key_1", Some("Every key there is")));
    assert_eq!(meta.description, "Does nothing, in two lines.");
    assert_eq!((meta.author, meta.published), (Some("Ada"), Some("2222-02-22")));
    assert_eq!((meta.version, meta.website), ("1.2.3-rc.1+build", Some("https://example.com")));
    assert_eq!((meta.license, meta.priority, meta.mandatory), (Some("MIT"), -5, true));
    assert_eq!(meta.min_version, Some(inventree::Version::new(0, 1, 0)));
    assert_eq!(meta.max_version, Some(inventree::Version::new(99, 0, 0)));
}
