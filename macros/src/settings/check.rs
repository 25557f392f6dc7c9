//! Checks the struct as a whole: its form, and that keys are unique.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields};

use super::field::{self, Setting};
use crate::args::{Args, check_misplaced};
use crate::diag::{Errors, format_generics};
use crate::framework;

/// A struct of settings.
pub(super) struct Settings {
    pub(super) ident: Ident,
    /// The struct of the settings of each user.
    pub(super) user: TokenStream,
    pub(super) fields: Vec<Setting>,
    /// The line that imports the framework.
    pub(super) import: syn::Result<TokenStream>,
}

/// Checks the struct and its fields; `None` if no code can be generated.
pub(super) fn check(input: &DeriveInput, errors: &mut Errors) -> Option<Settings> {
    let ident = &input.ident;
    let fields = match &input.data {
        Data::Struct(data) if !matches!(data.fields, Fields::Unnamed(_)) => &data.fields,
        _ => {
            let wrong = format!(
                "settings are the named fields of a struct, but `{ident}` is not such a struct"
            );
            errors.push_spanned(
                ident,
                wrong,
                format!("write `struct {ident} {{ greeting: String }}`"),
            );
            return None;
        }
    };
    if !input.generics.params.is_empty() {
        let wrong = format!("`{ident}` is generic, but the settings of a plugin are fixed");
        errors.push_spanned(
            &input.generics,
            wrong,
            format!("remove `{}`", format_generics(&input.generics)),
        );
        return None;
    }
    check_misplaced(&input.attrs, "setting", "a field", "settings", errors);
    let args = Args::from_attributes(&input.attrs, "settings", &["user", framework::KEY], errors);
    let user = args.path("user", "MyUserSettings", errors);
    let mut settings = Settings {
        ident: ident.clone(),
        user: user.map_or_else(
            || quote!(__inventree::NoSettings),
            ToTokens::into_token_stream,
        ),
        fields: Vec::new(),
        import: framework::import(&args, "settings", errors),
    };
    for field in fields {
        check_misplaced(&field.attrs, "settings", "the struct", "setting", errors);
        let setting = field::check(field, errors)?;
        check_key(&setting, &settings.fields, errors);
        settings.fields.push(setting);
    }
    Some(settings)
}

/// The maximum length of a key in characters.
const MAX_KEY: usize = 50;

fn check_key(setting: &Setting, before: &[Setting], errors: &mut Errors) {
    let (key, place) = (&setting.key, &setting.key_tokens);
    let allowed = |c: char| matches!(c, 'A'..='Z' | '0'..='9' | '_');
    if key.is_empty() {
        errors.push_spanned(
            place,
            "the key of a setting is empty",
            "write `key = \"…\"`, or remove `key`",
        );
    } else if !key.chars().all(allowed) {
        let better: String = key
            .to_uppercase()
            .replace(['-', ' '], "_")
            .chars()
            .filter(|c| allowed(*c))
            .collect();
        let wrong = format!("the key `{key}` may hold only A-Z, 0-9 and `_`");
        errors.push_spanned(place, wrong, format!("write `key = \"{better}\"`"));
    } else if key.len() > MAX_KEY {
        let wrong = format!(
            "the key `{key}` has {} characters, but at most {MAX_KEY} are allowed",
            key.len()
        );
        errors.push_spanned(place, wrong, "add a shorter one: `key = \"…\"`");
    } else if let Some(other) = before.iter().find(|other| other.key == *key) {
        let wrong = format!(
            "the fields `{}` and `{}` have the same key `{key}`",
            other.ident, setting.ident
        );
        errors.push_spanned(place, wrong, "give each a key of its own: `key = \"…\"`");
    }
}
