//! The framework by other names: renamed in a manifest, and re-exported by another crate.

use crate::scratch::{self, BUILD, ScratchWorkspace};

use super::crates::{framework_as, library_crate};

/// A plugin with everything for which code is generated. `{…}` stands for more arguments of the attributes.
const FULL_PLUGIN: &str = r#"
#![deny(warnings)]

use {path}::prelude::*;

/// Greets people.
#[plugin({plugin}name = "Greeter", static_dir = "src", mixins(action, settings))]
#[derive(Default)]
pub struct Greeter;

#[derive(PluginSettings)]
#[settings({settings}user = Mine)]
pub struct Settings {
    /// Word to greet with
    #[setting(default = Word::Hello)]
    pub word: Word,
    /// Part to show
    #[setting(model = "part.part", filters(active = true))]
    pub part: Option<i64>,
}

#[derive(PluginSettings)]
{alone}
pub struct Mine {
    /// How often
    #[setting(default = 1, min = 1, max = 5)]
    pub times: i64,
}

#[derive(SettingChoice)]
{choice}
pub enum Word {
    /// A long word
    Hello,
    Hi,
}

impl SettingsMixin for Greeter {
    type Settings = Settings;
}

impl ActionMixin for Greeter {
    const ACTION_NAME: &'static str = "greet";

    fn perform_action(&self, cx: &Context, _: &Value) -> Result<ActionOutcome> {
        let settings = cx.settings::<Self>()?;
        Ok(ActionOutcome::ok().info(settings.word.as_value()))
    }
}
"#;

/// Returns the plugin of a crate that reaches the framework by the path, with that path in its attributes.
fn with_key(path: &str) -> String {
    FULL_PLUGIN
        .replace("{path}", path)
        .replace("{plugin}", &format!("crate = {path}, "))
        .replace("{settings}", &format!("crate = {path}, "))
        .replace("{alone}", &format!("#[settings(crate = {path})]"))
        .replace("{choice}", &format!("#[choice(crate = {path})]"))
}

/// Returns the same plugin without the path in its attributes.
fn without_key(path: &str) -> String {
    let keys = ["{plugin}", "{settings}", "{alone}", "{choice}"];
    keys.iter()
        .fold(FULL_PLUGIN.replace("{path}", path), |text, key| {
            text.replace(key, "")
        })
}

fn workspace() -> ScratchWorkspace {
    let outside = ScratchWorkspace::new("linkage-names");
    outside.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"facade\", \"renamed\", \"renamed-bare\", \"handed-on\", \"handed-on-bare\"]\n",
    );
    outside.copy_lock_file();
    let facade = "facade = { path = \"../facade\" }";
    library_crate(
        &outside,
        "facade",
        &framework_as("inventree"),
        "pub use inventree;\n",
    );
    library_crate(&outside, "renamed", &framework_as("inv"), &with_key("inv"));
    library_crate(
        &outside,
        "renamed-bare",
        &framework_as("inv"),
        &without_key("inv"),
    );
    library_crate(
        &outside,
        "handed-on",
        facade,
        &with_key("facade::inventree"),
    );
    library_crate(
        &outside,
        "handed-on-bare",
        facade,
        &without_key("facade::inventree"),
    );
    outside
}

/// Returns the errors of the compiler without the summary.
fn errors(told: &str) -> Vec<&str> {
    let errors = told.lines().filter(|line| line.starts_with("error"));
    errors
        .filter(|line| !line.starts_with("error: could not compile"))
        .collect()
}

#[test]
fn the_framework_may_have_another_name_which_one_key_says() {
    let outside = workspace();
    let right = ["build", "--package", "renamed", "--package", "handed-on"];
    let built = scratch::finish(&mut outside.cargo(&right), BUILD);
    assert!(built.status.success(), "{}", scratch::stderr_text(&built));

    let renamed = ["build", "--package", "renamed-bare"];
    let told = scratch::stderr_text(&scratch::finish(&mut outside.cargo(&renamed), BUILD));
    assert_eq!(
        errors(&told),
        ["error: this crate renames `inventree` to `inv`"; 4],
        "{told}"
    );
    for help in [
        "`#[plugin(crate = inv)]`",
        "`#[settings(crate = inv)]`",
        "`#[choice(crate = inv)]`",
    ] {
        assert!(told.contains(help), "{help} is missing in {told}");
    }

    let handed_on = ["build", "--package", "handed-on-bare"];
    let told = scratch::stderr_text(&scratch::finish(&mut outside.cargo(&handed_on), BUILD));
    assert_eq!(
        errors(&told),
        ["error: this crate has no dependency `inventree`"; 4],
        "{told}"
    );
    assert!(
        told.contains("write `#[plugin(crate = some::path)]`"),
        "{told}"
    );
}
