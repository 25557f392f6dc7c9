//! Plugin crates of every crate type, and one without the standard library.

use crate::scratch::{self, BUILD, RUN, ScratchWorkspace};

use super::crates::{framework_as, library_crate, program_crate};

/// A crate without `std` that uses everything for which code is generated.
const BARE: &str = r#"
#![no_std]
#![deny(warnings)]

extern crate alloc;

use ::inventree::prelude::*;
use alloc::string::String;

/// Lives without `std`.
#[plugin(
    name = "Bare - Bones_1",
    static_dir = "static",
    template_dir = "templates",
    admin_source = "admin.js",
    mixins(action, settings, crate::Shelf),
)]
#[derive(Default)]
pub struct Bare;

#[derive(PluginSettings)]
#[settings(user = Mine)]
pub struct Settings {
    /// What it is.
    #[setting(default = Word::Hello)]
    word: Word,
    /// What it is.
    #[setting(default = "x", units = "mm", required, hidden)]
    text: String,
    /// What it is.
    #[setting(protected)]
    secret: Secret,
    /// What it is.
    #[setting(default = 1, min = 1, max = 5)]
    times: u8,
    /// What it is.
    #[setting(default = 1.5)]
    share: f64,
    /// What it is.
    #[setting(default = true)]
    loud: bool,
    /// What it is.
    #[setting(model = "part.part", filters(active = true))]
    part: Option<i64>,
}

#[derive(PluginSettings)]
pub struct Mine {}

#[derive(SettingChoice)]
pub enum Word {
    /// A long word
    Hello,
    #[choice(value = "hi", text = "A short word")]
    Hi,
}

impl SettingsMixin for Bare {
    type Settings = Settings;
}

impl ActionMixin for Bare {
    const ACTION_NAME: &'static str = "bare";

    fn perform_action(&self, cx: &Context, _: &Value) -> Result<ActionOutcome> {
        let Settings { word, text, secret, times, share, loud, part } = cx.settings::<Self>()?;
        let quiet = text.is_empty() && secret.is_empty() && part.is_none() && share < f64::from(times);
        Ok(ActionOutcome::ok().info(if loud && !quiet { word.as_value() } else { "" }))
    }
}

pub trait ShelfMixin: ::inventree::mixin::Declares<Shelf> {}
pub trait DynShelf: ::core::marker::Send + ::core::marker::Sync {}
impl<P: ShelfMixin + Plugin> DynShelf for P {}
impl ShelfMixin for Bare {}

::inventree::mixin_kind! {
    pub Shelf = "shelf", "Shelf": ShelfMixin => dyn DynShelf
}
"#;

/// Prints the entry of the plugin.
const PRINT_ENTRIES: &str = r#"
use bare as _;

fn main() {
    for entry in inventree::entry::INVENTREE_PLUGINS.iter() {
        let (files, templates) = (entry.static_files.expect("files"), entry.templates.expect("templates"));
        let text = |found: Option<(inventree::folder::File, bool)>| found.map(|(file, _)| file.data.len());
        println!("{} {:?} {:?}", entry.meta.slug, text(files.find("sub/é 1.txt")), text(templates.find("none")));
        println!("{}", files.hashed_name("admin.js").expect("a hash"));
    }
}
"#;

#[test]
fn a_plugin_crate_may_be_of_every_kind_and_do_without_the_standard_library() {
    let outside = ScratchWorkspace::new("linkage-kinds");
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"bare\", \"ask\"]\n";
    // Without debug assertions files are embedded, as in a release build.
    let release = "[profile.dev.package.bare]\ndebug-assertions = false\n";
    outside.write("Cargo.toml", &format!("{members}\n{release}"));
    outside.copy_lock_file();
    library_crate(&outside, "bare", &framework_as("inventree"), BARE);
    let manifest = std::fs::read_to_string(outside.path().join("bare/Cargo.toml")).expect("it");
    let kinds = "\n[lib]\ncrate-type = [\"rlib\", \"cdylib\", \"staticlib\"]\n";
    outside.write("bare/Cargo.toml", &(manifest + kinds));
    outside.write(
        "bare/static/admin.js",
        "export function renderPluginSettings() {}\n",
    );
    outside.write("bare/static/sub/é 1.txt", "four");
    outside.write("bare/templates/page.html", "");
    let dependencies = framework_as("inventree") + "bare = { path = \"../bare\" }\n";
    program_crate(&outside, "ask", &dependencies, PRINT_ENTRIES);

    let built = scratch::finish(&mut outside.cargo(&["build", "--workspace"]), BUILD);
    assert!(built.status.success(), "{}", scratch::stderr_text(&built));
    let asked = scratch::succeed(&mut outside.program("ask"), RUN);
    assert_eq!(asked, "bare-bones_1 Some(4) None\nadmin.0c00f16d1667.js\n");
    for file in ["libbare.so", "libbare.a"] {
        assert!(outside.built(file).is_file(), "{file}");
    }
}
