//! Checks the arguments by the rules of the attribute, and fills in the defaults of absent keys.

use proc_macro2::{Ident, Span};
use syn::LitStr;

use super::folders::{self, EmbeddedFolder};
use super::item::PluginType;
use super::kinds::{self, ListedMixin};
use crate::args::Args;
use crate::diag::Errors;
use crate::doc::doc_summary;
use crate::slug::{MAX_LENGTH, RESERVED, slugify};
use crate::{env, formats, git};

/// The checked values of a plugin, as they are generated.
pub(super) struct PluginSpec {
    pub(super) ident: Ident,
    pub(super) generics: syn::Generics,
    pub(super) is_registrable: bool,
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) title: Option<String>,
    pub(super) description: String,
    pub(super) author: Option<String>,
    pub(super) published: Option<String>,
    pub(super) version: String,
    pub(super) website: Option<String>,
    pub(super) license: Option<String>,
    pub(super) min_version: Option<[u32; 3]>,
    pub(super) max_version: Option<[u32; 3]>,
    pub(super) admin_source: Option<String>,
    pub(super) priority: i32,
    pub(super) mandatory: bool,
    pub(super) acts_as_system: bool,
    pub(super) static_dir: Option<EmbeddedFolder>,
    pub(super) template_dir: Option<EmbeddedFolder>,
    pub(super) mixins: Vec<ListedMixin>,
}

/// Checks all arguments.
pub(super) fn check(args: &Args, target: PluginType, errors: &mut Errors) -> PluginSpec {
    let name = name(args, &target.ident, errors);
    let slug = slug(args, &name, errors);
    let (min_version, max_version) = limits(args, errors);
    let static_dir = folders::read_folder(args, "static_dir", errors);
    let listed = args.list("mixins", "action", errors);
    PluginSpec {
        title: non_empty_string(args, "title", errors),
        description: non_empty_string(args, "description", errors)
            .or_else(|| doc_description(args, &target, errors))
            .unwrap_or_else(|| name.clone()),
        author: author(args, errors),
        published: published(args, errors),
        version: version(args, errors),
        website: website(args, errors),
        license: non_empty_string(args, "license", errors)
            .or_else(|| env::var("CARGO_PKG_LICENSE")),
        min_version,
        max_version,
        admin_source: folders::admin_source(args, static_dir.as_ref(), errors),
        priority: args
            .integer("priority", errors)
            .map_or(0, |(priority, _)| priority),
        mandatory: args.flag("mandatory", errors).is_some(),
        acts_as_system: args.flag("acts_as_system", errors).is_some(),
        static_dir,
        template_dir: folders::read_folder(args, "template_dir", errors),
        mixins: listed
            .map(|list| kinds::read(list, errors))
            .unwrap_or_default(),
        name,
        slug,
        ident: target.ident,
        generics: target.generics,
        is_registrable: target.is_registrable,
    }
}

/// Returns the description from the doc comment. Skips it if the key is present, even with a wrong value.
fn doc_description(args: &Args, target: &PluginType, errors: &mut Errors) -> Option<String> {
    if args.get("description").is_some() {
        return None;
    }
    doc_summary(&target.attributes, "description", errors)
}

/// Returns the string of a key that may be absent, but not empty.
fn non_empty_string(args: &Args, key: &str, errors: &mut Errors) -> Option<String> {
    let text = args.string(key, errors)?;
    if text.value().trim().is_empty() {
        errors.push_spanned(
            &text,
            format!("`{key}` is empty"),
            format!("fill it in, or remove `{key}`"),
        );
    }
    Some(text.value())
}

fn name(args: &Args, ident: &Ident, errors: &mut Errors) -> String {
    let fallback = ident.to_string();
    if args.is_missing("name") {
        let help = format!("write `#[plugin(name = \"{fallback}\", …)]`");
        errors.push(
            Span::call_site(),
            format!("plugin `{fallback}` has no name"),
            help,
        );
        return fallback;
    }
    let Some(name) = args.string("name", errors) else {
        return fallback;
    };
    let text = name.value();
    if text.trim().is_empty() {
        errors.push_spanned(
            &name,
            "`name` is empty",
            format!("write `name = \"{fallback}\"`"),
        );
        return fallback;
    }
    if text.contains(char::is_control) {
        let help = format!("write `name = \"{}\"`", text.replace(char::is_control, ""));
        errors.push_spanned(&name, "`name` holds a control character", help);
    }
    check_length(&name, "name", errors);
    text
}

fn check_length(text: &LitStr, key: &str, errors: &mut Errors) {
    let length = text.value().chars().count();
    if length > MAX_LENGTH {
        let wrong =
            format!("`{key}` has {length} characters, but at most {MAX_LENGTH} are allowed");
        errors.push_spanned(text, wrong, "shorten it");
    }
}

fn slug(args: &Args, name: &str, errors: &mut Errors) -> String {
    let made = slugify(name);
    if args.get("slug").is_some() {
        return args
            .string("slug", errors)
            .map_or(made.clone(), |slug| check_slug(&slug, &made, errors));
    }
    let span = args
        .string("name", &mut Errors::default())
        .map_or_else(Span::call_site, |name| name.span());
    if made.is_empty() {
        let wrong = format!("the name `{name}` gives no slug: it has neither a-z nor 0-9");
        errors.push(span, wrong, "add `slug = \"…\"`");
    } else if RESERVED.contains(&made.as_str()) {
        let wrong = format!(
            "the name `{name}` gives the slug `{made}`, which is reserved for the API's URLs"
        );
        errors.push(
            span,
            wrong,
            format!("add a different slug, such as `slug = \"{made}-plugin\"`"),
        );
    }
    made
}

fn check_slug(slug: &LitStr, made: &str, errors: &mut Errors) -> String {
    let text = slug.value();
    let right = slugify(&text);
    let allowed = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_');
    if right.is_empty() {
        let help = format!("write `slug = \"{made}\"`, or remove `slug`");
        errors.push_spanned(
            slug,
            format!("slug `{text}` has neither a letter nor a digit"),
            help,
        );
    } else if !text.chars().all(allowed) {
        let wrong = format!("slug `{text}` may hold only a-z, 0-9, `-` and `_`");
        errors.push_spanned(slug, wrong, format!("write `slug = \"{right}\"`"));
    } else if text != right {
        let wrong =
            format!("slug `{text}` may neither start nor end with `-` or `_`, nor hold `--`");
        errors.push_spanned(slug, wrong, format!("write `slug = \"{right}\"`"));
    } else if RESERVED.contains(&text.as_str()) {
        let wrong = format!("slug `{text}` is reserved for the API's URLs");
        errors.push_spanned(
            slug,
            wrong,
            format!("choose another, such as `slug = \"{text}-plugin\"`"),
        );
    }
    check_length(slug, "slug", errors);
    text
}

fn version(args: &Args, errors: &mut Errors) -> String {
    let Some(version) = args.string("version", errors) else {
        return env::var("CARGO_PKG_VERSION").unwrap_or_default();
    };
    let text = version.value();
    if !formats::is_version(&text) {
        let wrong = format!("version `{text}` is not one to three numbers separated by dots");
        errors.push_spanned(&version, wrong, "write for example `version = \"1.0.0\"`");
    }
    text
}

/// Returns the lowest and the highest version of the server.
fn limits(args: &Args, errors: &mut Errors) -> (Option<[u32; 3]>, Option<[u32; 3]>) {
    let (min, max) = (
        limit(args, "min_version", errors),
        limit(args, "max_version", errors),
    );
    if let (Some((min, from)), Some((max, to))) = (&min, &max)
        && min > max
    {
        let (from, to_text) = (from.value(), to.value());
        let wrong = format!("no server version is at least `{from}` and at most `{to_text}`");
        errors.push_spanned(
            to,
            wrong,
            "`min_version` must not be above `max_version`: swap them",
        );
    }
    (
        min.map(|(version, _)| version),
        max.map(|(version, _)| version),
    )
}

fn limit(args: &Args, key: &str, errors: &mut Errors) -> Option<([u32; 3], LitStr)> {
    let limit = args.string(key, errors)?;
    let Some(numbers) = formats::parse_version(&limit.value()) else {
        let wrong = format!(
            "`{key}` is one to three numbers separated by dots, not `{}`",
            limit.value()
        );
        errors.push_spanned(
            &limit,
            wrong,
            format!("write for example `{key} = \"1.2\"`"),
        );
        return None;
    };
    Some((numbers, limit))
}

fn author(args: &Args, errors: &mut Errors) -> Option<String> {
    non_empty_string(args, "author", errors)
        .or_else(|| env::var("CARGO_PKG_AUTHORS").map(|names| names.replace(':', ", ")))
        .or_else(|| git::last_commit().map(|commit| commit.author))
}

fn published(args: &Args, errors: &mut Errors) -> Option<String> {
    let Some(date) = args.string("publish_date", errors) else {
        return git::last_commit().map(|commit| commit.date);
    };
    let iso = formats::iso_date(&date.value());
    if iso.is_none() {
        let wrong = format!("`{}` is not a calendar date", date.value());
        errors.push_spanned(
            &date,
            wrong,
            "write year, month and day, such as `publish_date = \"2024-02-29\"`",
        );
    }
    iso
}

fn website(args: &Args, errors: &mut Errors) -> Option<String> {
    let Some(website) = args.string("website", errors) else {
        return env::var("CARGO_PKG_HOMEPAGE").or_else(|| env::var("CARGO_PKG_REPOSITORY"));
    };
    let text = website.value();
    if !text.starts_with("https://") && !text.starts_with("http://") {
        let wrong = format!("website `{text}` starts with neither `https://` nor `http://`");
        errors.push_spanned(
            &website,
            wrong,
            format!("write `website = \"https://{text}\"`"),
        );
    }
    Some(text)
}
