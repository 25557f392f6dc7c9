//! Settings: definitions, typed values, and the checks of new values.

pub mod check;
pub mod model;
pub mod secret;
pub mod spec;
pub mod value;
mod value_type;
mod values;

pub use model::{Filter, Model};
pub use secret::Secret;
pub use spec::{Choice, SettingSpec, Validator};
pub use value::SettingValue;
pub use value_type::ValueType;
pub use values::Values;

/// A struct with the values of a plugin's settings; use the derive macro.
///
/// Each field is one setting. By default its key is the field's name in upper case, and its description is the doc
/// comment.
///
/// ```
/// use inventree::prelude::*;
///
/// #[derive(PluginSettings)]
/// struct Mine {
///     /// Host name of the printer.
///     #[setting(default = "localhost", required)]
///     host: String,
///     /// Password of the printer.
///     #[setting(protected)]
///     password: Secret,
/// }
///
/// assert_eq!(Mine::SPECS[0].key, "HOST");
/// assert!(Mine::SPECS[1].protected);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no settings",
    label = "this struct does not derive `PluginSettings`",
    note = "write `#[derive(PluginSettings)]` above the struct"
)]
pub trait PluginSettings: Sized + 'static {
    /// The settings of each user; [`NoSettings`] if there are none.
    type User: PluginSettings;
    /// The definitions, in the order of the fields.
    const SPECS: &'static [SettingSpec];
    /// Builds the struct from the given values; a missing value reads as its default.
    fn read(values: &Values) -> Self;
}

/// Settings of a plugin that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSettings;

impl PluginSettings for NoSettings {
    type User = Self;
    const SPECS: &'static [SettingSpec] = &[];
    fn read(_: &Values) -> Self {
        Self
    }
}
