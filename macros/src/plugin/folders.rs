//! The folders that a plugin embeds, and the script that must lie in one of them.

use std::path::Path;

use syn::LitStr;

use crate::args::Args;
use crate::diag::Errors;

/// The folder of the key; it must exist below the crate.
pub(super) fn folder(args: &Args, key: &str, errors: &mut Errors) -> Option<LitStr> {
    let folder = args.text(key, errors)?;
    let text = folder.value();
    if text.is_empty() || Path::new(&text).is_absolute() {
        let wrong = format!("`{key}` names a folder beside `Cargo.toml`, not `{text}`");
        errors.at(
            &folder,
            wrong,
            format!("write `{key} = \"…\"` with a relative path"),
        );
        return None;
    }
    if !crate::env::manifest_dir().join(&text).is_dir() {
        let wrong = format!("there is no folder `{text}` beside the crate's `Cargo.toml`");
        errors.at(
            &folder,
            wrong,
            format!("create the folder `{text}`, or remove `{key}`"),
        );
        return None;
    }
    Some(folder)
}

/// `file.js` or `file.js:function`; the file must lie in the static folder.
pub(super) fn admin_source(
    args: &Args,
    statics: Option<&LitStr>,
    errors: &mut Errors,
) -> Option<String> {
    let source = args.text("admin_source", errors)?;
    let text = source.value();
    let (file, function) = text
        .split_once(':')
        .map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    if !file.ends_with(".js") || function.is_some_and(|name| !is_name(name)) {
        errors.at(
            &source,
            format!("`{text}` is neither a JavaScript file nor a file with a function"),
            "write `admin_source = \"admin.js\"` or `\"admin.js:drawSettings\"`",
        );
    } else if args.get("static_dir").is_none() {
        let wrong = "`admin_source` is a file in the static folder, but there is none";
        errors.at(&source, wrong, "add `static_dir = \"static\"`");
    } else if let Some(folder) = statics
        && !crate::env::manifest_dir()
            .join(folder.value())
            .join(file)
            .is_file()
    {
        let wrong = format!(
            "there is no file `{file}` in the folder `{}`",
            folder.value()
        );
        errors.at(&source, wrong, "create the file, or remove `admin_source`");
    }
    Some(text)
}

/// Whether the text can be the name of a JavaScript function.
fn is_name(text: &str) -> bool {
    let letter = |c: char| c.is_alphabetic() || c == '_' || c == '$';
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c.is_ascii_digit())
}
