//! The folders that a plugin embeds, and the settings script in one of them.

use std::fs;
use std::path::{Path, PathBuf};

use syn::LitStr;

use crate::args::Args;
use crate::diag::Errors;

/// A folder and all files below it.
pub(super) struct EmbeddedFolder {
    /// The path as it was written.
    name: String,
    /// The absolute path.
    pub(super) path: String,
    /// The relative path, separated by `/`, and the absolute path of each file.
    pub(super) files: Vec<(String, String)>,
}

/// Reads the folder that the key names, relative to the crate.
pub(super) fn read_folder(args: &Args, key: &str, errors: &mut Errors) -> Option<EmbeddedFolder> {
    let folder = args.string(key, errors)?;
    let place = resolve_folder(&folder, key, errors)?;
    let mut files = Vec::new();
    collect(&place, "", &mut Vec::new(), &mut files);
    files.sort();
    Some(EmbeddedFolder {
        name: folder.value(),
        path: place.to_str()?.to_owned(),
        files,
    })
}

/// Returns the absolute path of the folder.
fn resolve_folder(folder: &LitStr, key: &str, errors: &mut Errors) -> Option<PathBuf> {
    let text = folder.value();
    if text.is_empty() || Path::new(&text).is_absolute() {
        let wrong = format!("`{key}` names a folder beside `Cargo.toml`, not `{text}`");
        errors.push_spanned(
            folder,
            wrong,
            format!("write `{key} = \"…\"` with a relative path"),
        );
        return None;
    }
    let place = crate::env::manifest_dir().join(&text);
    if !place.is_dir() {
        let wrong = format!("there is no folder `{text}` beside the crate's `Cargo.toml`");
        errors.push_spanned(
            folder,
            wrong,
            format!("create the folder `{text}`, or remove `{key}`"),
        );
        return None;
    }
    Some(place)
}

/// Collects the files of the folder, recursively and through links. `above` are its parent folders, so that a link back
/// to one of them ends. Skips names that are not UTF-8, since no URL can contain them.
fn collect(
    folder: &Path,
    inside: &str,
    above: &mut Vec<PathBuf>,
    files: &mut Vec<(String, String)>,
) {
    let Ok(real) = folder.canonicalize() else {
        return;
    };
    if above.contains(&real) {
        return;
    }
    above.push(real);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let place = entry.path();
        let name = entry.file_name();
        let (Some(name), Some(text)) = (name.to_str(), place.to_str()) else {
            continue;
        };
        if place.is_dir() {
            collect(&place, &format!("{inside}{name}/"), above, files);
        } else if place.is_file() {
            files.push((format!("{inside}{name}"), text.to_owned()));
        }
    }
    above.pop();
}

/// Checks `file.js` or `file.js:function`; the file must be in the static folder.
pub(super) fn admin_source(
    args: &Args,
    statics: Option<&EmbeddedFolder>,
    errors: &mut Errors,
) -> Option<String> {
    let source = args.string("admin_source", errors)?;
    let text = source.value();
    let (file, function) = text
        .split_once(':')
        .map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    if !file.ends_with(".js") || function.is_some_and(|name| !is_js_identifier(name)) {
        errors.push_spanned(
            &source,
            format!("`{text}` is neither a JavaScript file nor a file with a function"),
            "write `admin_source = \"admin.js\"` or `\"admin.js:drawSettings\"`",
        );
    } else if args.get("static_dir").is_none() {
        let wrong = "`admin_source` names a file in the static folder, but `static_dir` is missing";
        errors.push_spanned(&source, wrong, "add `static_dir = \"static\"`");
    } else if let Some(folder) = statics
        && !crate::env::manifest_dir()
            .join(&folder.name)
            .join(file)
            .is_file()
    {
        let wrong = format!("there is no file `{file}` in the folder `{}`", folder.name);
        errors.push_spanned(&source, wrong, "create the file, or remove `admin_source`");
    }
    Some(text)
}

/// Whether the text can be the name of a JavaScript function.
fn is_js_identifier(text: &str) -> bool {
    let letter = |c: char| c.is_alphabetic() || c == '_' || c == '$';
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c.is_ascii_digit())
}
