//! The folders that a plugin embeds, and the script that must lie in one of them.

use std::fs;
use std::path::{Path, PathBuf};

use syn::LitStr;

use crate::args::Args;
use crate::diag::Errors;

/// A folder and all files below it.
pub(super) struct Files {
    /// As the key names it.
    name: String,
    /// The absolute path.
    pub(super) place: String,
    /// The path inside the folder, with `/` between the parts, and the absolute one.
    pub(super) files: Vec<(String, String)>,
}

/// The folder of the key; it must exist below the crate.
pub(super) fn folder(args: &Args, key: &str, errors: &mut Errors) -> Option<Files> {
    let folder = args.text(key, errors)?;
    let place = existing(&folder, key, errors)?;
    let mut files = Vec::new();
    collect(&place, "", &mut Vec::new(), &mut files);
    files.sort();
    Some(Files {
        name: folder.value(),
        place: place.to_str()?.to_owned(),
        files,
    })
}

/// The absolute path of the folder.
fn existing(folder: &LitStr, key: &str, errors: &mut Errors) -> Option<PathBuf> {
    let text = folder.value();
    if text.is_empty() || Path::new(&text).is_absolute() {
        let wrong = format!("`{key}` names a folder beside `Cargo.toml`, not `{text}`");
        errors.at(
            folder,
            wrong,
            format!("write `{key} = \"…\"` with a relative path"),
        );
        return None;
    }
    let place = crate::env::manifest_dir().join(&text);
    if !place.is_dir() {
        let wrong = format!("there is no folder `{text}` beside the crate's `Cargo.toml`");
        errors.at(
            folder,
            wrong,
            format!("create the folder `{text}`, or remove `{key}`"),
        );
        return None;
    }
    Some(place)
}

/// The files of the folder and of those in it, links followed. `above` are the folders that it lies in, so that a link
/// back to one of them ends. A name that is not UTF-8 is left out, since no address can say it.
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

/// `file.js` or `file.js:function`; the file must lie in the static folder.
pub(super) fn admin_source(
    args: &Args,
    statics: Option<&Files>,
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
            .join(&folder.name)
            .join(file)
            .is_file()
    {
        let wrong = format!("there is no file `{file}` in the folder `{}`", folder.name);
        errors.at(&source, wrong, "create the file, or remove `admin_source`");
    }
    Some(text)
}

/// Whether the text can be the name of a JavaScript function.
fn is_name(text: &str) -> bool {
    let letter = |c: char| c.is_alphabetic() || c == '_' || c == '$';
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c.is_ascii_digit())
}
