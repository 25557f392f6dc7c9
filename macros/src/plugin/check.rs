//! From keys to facts: every rule of the attribute, and what stands in where a key is absent.

use proc_macro2::{Ident, Span};
use syn::LitStr;

use super::folders::{self, Files};
use super::item::Target;
use super::kinds::{self, Listed};
use crate::args::Args;
use crate::diag::Errors;
use crate::doc::doc;
use crate::slug::{MAX_LENGTH, RESERVED, slugify};
use crate::{env, git, text};

/// What is known of a plugin; written down as it is.
pub(super) struct Facts {
    pub(super) ident: Ident,
    pub(super) generics: syn::Generics,
    pub(super) usable: bool,
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
    pub(super) static_dir: Option<Files>,
    pub(super) template_dir: Option<Files>,
    pub(super) mixins: Vec<Listed>,
}

/// Checks all keys.
pub(super) fn check(args: &Args, target: Target, errors: &mut Errors) -> Facts {
    let name = name(args, &target.ident, errors);
    let slug = slug(args, &name, errors);
    let (min_version, max_version) = limits(args, errors);
    let static_dir = folders::folder(args, "static_dir", errors);
    let listed = args.list("mixins", "action", errors);
    Facts {
        title: filled(args, "title", errors),
        description: filled(args, "description", errors)
            .or_else(|| described(args, &target, errors))
            .unwrap_or_else(|| name.clone()),
        author: author(args, errors),
        published: published(args, errors),
        version: version(args, errors),
        website: website(args, errors),
        license: filled(args, "license", errors).or_else(|| env::text("CARGO_PKG_LICENSE")),
        min_version,
        max_version,
        admin_source: folders::admin_source(args, static_dir.as_ref(), errors),
        priority: args
            .integer("priority", errors)
            .map_or(0, |(priority, _)| priority),
        mandatory: args.flag("mandatory", errors).is_some(),
        static_dir,
        template_dir: folders::folder(args, "template_dir", errors),
        mixins: listed
            .map(|list| kinds::read(list, errors))
            .unwrap_or_default(),
        name,
        slug,
        ident: target.ident,
        generics: target.generics,
        usable: target.usable,
    }
}

/// The description in the doc comment; not read where the key is there, however it is written.
fn described(args: &Args, target: &Target, errors: &mut Errors) -> Option<String> {
    if args.get("description").is_some() {
        return None;
    }
    doc(&target.attributes, "description", errors)
}

/// The text of a key that may be absent, but not empty.
fn filled(args: &Args, key: &str, errors: &mut Errors) -> Option<String> {
    let text = args.text(key, errors)?;
    if text.value().trim().is_empty() {
        errors.at(
            &text,
            format!("`{key}` is empty"),
            format!("write a text, or remove `{key}`"),
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
    let Some(name) = args.text("name", errors) else {
        return fallback;
    };
    let text = name.value();
    if text.trim().is_empty() {
        errors.at(
            &name,
            "`name` is empty",
            format!("write `name = \"{fallback}\"`"),
        );
        return fallback;
    }
    if text.contains(char::is_control) {
        let help = format!("write `name = \"{}\"`", text.replace(char::is_control, ""));
        errors.at(&name, "`name` holds a control character", help);
    }
    check_length(&name, "name", errors);
    text
}

fn check_length(text: &LitStr, key: &str, errors: &mut Errors) {
    let length = text.value().chars().count();
    if length > MAX_LENGTH {
        let wrong =
            format!("`{key}` has {length} characters, but at most {MAX_LENGTH} are allowed");
        errors.at(text, wrong, "shorten it");
    }
}

fn slug(args: &Args, name: &str, errors: &mut Errors) -> String {
    let made = slugify(name);
    if args.get("slug").is_some() {
        return args
            .text("slug", errors)
            .map_or(made.clone(), |slug| given_slug(&slug, &made, errors));
    }
    let span = args
        .text("name", &mut Errors::default())
        .map_or_else(Span::call_site, |name| name.span());
    if made.is_empty() {
        let wrong = format!("the name `{name}` gives no slug: it has neither a-z nor 0-9");
        errors.push(span, wrong, "add `slug = \"…\"`");
    } else if RESERVED.contains(&made.as_str()) {
        let wrong = format!(
            "the name `{name}` gives the slug `{made}`, which is a word of the API's addresses"
        );
        errors.push(
            span,
            wrong,
            format!("add another, such as `slug = \"{made}-plugin\"`"),
        );
    }
    made
}

fn given_slug(slug: &LitStr, made: &str, errors: &mut Errors) -> String {
    let text = slug.value();
    let right = slugify(&text);
    let allowed = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_');
    if right.is_empty() {
        let help = format!("write `slug = \"{made}\"`, or remove `slug`");
        errors.at(
            slug,
            format!("slug `{text}` has neither a letter nor a digit"),
            help,
        );
    } else if !text.chars().all(allowed) {
        let wrong = format!("slug `{text}` may hold only a-z, 0-9, `-` and `_`");
        errors.at(slug, wrong, format!("write `slug = \"{right}\"`"));
    } else if text != right {
        let wrong =
            format!("slug `{text}` may neither start nor end with `-` or `_`, nor hold `--`");
        errors.at(slug, wrong, format!("write `slug = \"{right}\"`"));
    } else if RESERVED.contains(&text.as_str()) {
        let wrong = format!("slug `{text}` is a word of the API's addresses");
        errors.at(
            slug,
            wrong,
            format!("choose another, such as `slug = \"{text}-plugin\"`"),
        );
    }
    check_length(slug, "slug", errors);
    text
}

fn version(args: &Args, errors: &mut Errors) -> String {
    let Some(version) = args.text("version", errors) else {
        return env::text("CARGO_PKG_VERSION").unwrap_or_default();
    };
    let text = version.value();
    if !text::is_version(&text) {
        let wrong = format!("version `{text}` is not one to three numbers with dots between");
        errors.at(&version, wrong, "write for example `version = \"1.0.0\"`");
    }
    text
}

/// Lowest and highest version of the server.
fn limits(args: &Args, errors: &mut Errors) -> (Option<[u32; 3]>, Option<[u32; 3]>) {
    let (min, max) = (
        limit(args, "min_version", errors),
        limit(args, "max_version", errors),
    );
    if let (Some((min, from)), Some((max, to))) = (&min, &max)
        && min > max
    {
        let (from, to_text) = (from.value(), to.value());
        let wrong = format!("no server is at least `{from}` and at most `{to_text}`");
        errors.at(
            to,
            wrong,
            "`min_version` may not be above `max_version`: exchange them",
        );
    }
    (
        min.map(|(version, _)| version),
        max.map(|(version, _)| version),
    )
}

fn limit(args: &Args, key: &str, errors: &mut Errors) -> Option<([u32; 3], LitStr)> {
    let limit = args.text(key, errors)?;
    let Some(numbers) = text::limit(&limit.value()) else {
        let wrong = format!(
            "`{key}` is one to three numbers with dots between, not `{}`",
            limit.value()
        );
        errors.at(
            &limit,
            wrong,
            format!("write for example `{key} = \"1.2\"`"),
        );
        return None;
    };
    Some((numbers, limit))
}

fn author(args: &Args, errors: &mut Errors) -> Option<String> {
    filled(args, "author", errors)
        .or_else(|| env::text("CARGO_PKG_AUTHORS").map(|names| names.replace(':', ", ")))
        .or_else(|| git::last_commit().map(|commit| commit.author))
}

fn published(args: &Args, errors: &mut Errors) -> Option<String> {
    let Some(date) = args.text("publish_date", errors) else {
        return git::last_commit().map(|commit| commit.date);
    };
    let iso = text::iso_date(&date.value());
    if iso.is_none() {
        let wrong = format!("`{}` is not a date of the calendar", date.value());
        errors.at(
            &date,
            wrong,
            "write year, month and day, such as `publish_date = \"2024-02-29\"`",
        );
    }
    iso
}

fn website(args: &Args, errors: &mut Errors) -> Option<String> {
    let Some(website) = args.text("website", errors) else {
        return env::text("CARGO_PKG_HOMEPAGE").or_else(|| env::text("CARGO_PKG_REPOSITORY"));
    };
    let text = website.value();
    if !text.starts_with("https://") && !text.starts_with("http://") {
        let wrong = format!("website `{text}` starts with neither `https://` nor `http://`");
        errors.at(
            &website,
            wrong,
            format!("write `website = \"https://{text}\"`"),
        );
    }
    Some(text)
}
