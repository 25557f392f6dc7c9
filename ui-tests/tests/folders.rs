//! Tests that `static_dir` and `template_dir` embed their folders.

use inventree::entry::INVENTREE_PLUGINS;
use inventree::prelude::*;

/// A plugin with folders.
#[plugin(
    name = "Folders",
    static_dir = "static",
    template_dir = "cases/pass",
    admin_source = "admin.js:draw"
)]
#[derive(Default)]
struct Folders;

#[test]
fn the_folders_of_a_plugin_are_part_of_its_entry() {
    let entry = INVENTREE_PLUGINS
        .iter()
        .find(|entry| entry.meta.slug == "folders")
        .expect("the plugin is linked");
    assert_eq!(Folders::META.admin_source, Some("admin.js:draw"));
    let files = entry.static_files.expect("a static folder");
    assert!(files.find("admin.js").is_some() && files.find("none.js").is_none());
    let templates = entry.templates.expect("a template folder");
    assert!(templates.find("every_key.rs").is_some());
}
