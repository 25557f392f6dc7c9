//! Descriptions from doc comments: their first paragraph, as rustdoc reads it.

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use quote::ToTokens;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::diag::Errors;

/// Returns the text of the doc comment's first paragraph or heading. `key` is the attribute's key that overrides it.
///
/// The result of a macro is known to rustc only; an error is reported if it would be part of that paragraph.
pub(crate) fn doc_summary(
    attributes: &[Attribute],
    key: &str,
    errors: &mut Errors,
) -> Option<String> {
    let mut text = String::new();
    for value in attributes.iter().filter_map(value) {
        let Some(part) = literal(value) else {
            if has_ended(&text) {
                break;
            }
            let wrong = format!(
                "the doc comment uses `{}`, which this macro cannot evaluate",
                expr_source(value)
            );
            errors.push_spanned(value, wrong, format!("add `{key} = \"…\"`"));
            return None;
        };
        text.push_str(&without_stars(&part));
        text.push('\n');
    }
    first_paragraph(&text)
}

/// Whether the first paragraph is complete, so that no following text belongs to it.
fn has_ended(text: &str) -> bool {
    first_paragraph(text).is_some()
        && first_paragraph(text) == first_paragraph(&format!("{text}more"))
}

/// Returns the value of `#[doc = value]`.
fn value(attribute: &Attribute) -> Option<&Expr> {
    match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => Some(&meta.value),
        _ => None,
    }
}

/// Returns the string of a literal, also of one that `macro_rules!` passes on in a group.
fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// Returns a short form of the expression that produces the text.
fn expr_source(value: &Expr) -> String {
    match value {
        Expr::Macro(call) => format!("{}!", call.mac.path.to_token_stream()),
        other => other.to_token_stream().to_string(),
    }
}

/// Removes the column of stars before the lines of a `/** … */`.
fn without_stars(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    // The first line follows `/**`; it counts only if it has a star of its own.
    let skipped = usize::from(
        lines
            .first()
            .is_some_and(|line| !line.trim_start().starts_with('*')),
    );
    let starred = lines.get(skipped..).unwrap_or_default();
    let starred: Vec<&str> = starred
        .iter()
        .copied()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let column = |line: &str| line.find('*').filter(|at| line[..*at].trim().is_empty());
    let first = starred.first().and_then(|line| column(line));
    if lines.len() < 2 || first.is_none() || starred.iter().any(|line| column(line) != first) {
        return text.to_owned();
    }
    let strip = |(at, line): (usize, &&str)| {
        let bare = line
            .trim_start()
            .strip_prefix('*')
            .filter(|_| at >= skipped);
        bare.unwrap_or(line).to_owned()
    };
    lines
        .iter()
        .enumerate()
        .map(strip)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The Markdown extensions that rustdoc enables.
const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// Returns the text of the first paragraph or heading of a Markdown text. Skips images, HTML, code blocks and tables.
fn first_paragraph(text: &str) -> Option<String> {
    let text = unindented(text);
    let mut words = String::new();
    // The depth of open tags inside of a skipped element.
    let mut passed = 0;
    for event in
        Parser::new_with_broken_link_callback(&text, MARKDOWN, Some(&mut resolve_item_link))
    {
        let has_words = !words.trim().is_empty();
        match event {
            Event::Start(_) if passed > 0 => passed += 1,
            Event::End(_) if passed > 0 => passed -= 1,
            _ if passed > 0 => {}
            Event::Start(tag) if is_block(&tag) && has_words => break,
            Event::Start(tag) if is_wordless(&tag) => passed = 1,
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) if has_words => break,
            Event::Text(text) => words.push_str(&text),
            Event::Code(code) => words.extend(["`", &code, "`"]),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            Event::InlineHtml(tag) if tag.starts_with("<br") => words.push(' '),
            _ => {}
        }
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Removes the indentation that all lines share.
fn unindented(text: &str) -> String {
    let lines = || text.lines().map(str::trim_end);
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = lines().filter(|line| !line.is_empty()).map(blanks).min();
    let bare = lines().map(|line| line.get(common.unwrap_or_default()..).unwrap_or_default());
    bare.collect::<Vec<_>>().join("\n")
}

/// Whether the tag starts a new block, which ends the text of a list item.
fn is_block(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::List(_) | Tag::Item | Tag::BlockQuote(_))
        || is_wordless(tag) && !matches!(tag, Tag::Image { .. })
}

fn is_wordless(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::CodeBlock(_)
            | Tag::FootnoteDefinition(_)
            | Tag::HtmlBlock
            | Tag::Image { .. }
            | Tag::Table(_)
    )
}

/// Resolves links without a URL that look like intra-doc links: ``[`Item`]``, `[the item][Item]`.
fn resolve_item_link<'a>(link: BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)> {
    let is_item = link.link_type == LinkType::Reference
        || link.reference.starts_with('`')
        || link.reference.contains("::");
    is_item.then_some((link.reference, CowStr::Borrowed("")))
}

#[cfg(test)]
mod tests {
    use super::{first_paragraph, without_stars};

    fn read(text: &str) -> Option<String> {
        first_paragraph(&without_stars(text))
    }

    #[test]
    fn the_first_paragraph_ends_at_a_blank_line_a_heading_a_rule_or_code() {
        for end in [
            "", " ", "# More", "---", "--", "===", "```", "* * *", "- More", "1. More", "> More",
        ] {
            let text = format!("\n  One\n  two.\n{end}\nMore.");
            assert_eq!(read(&text).as_deref(), Some("One two."), "{end:?}");
        }
    }

    #[test]
    fn a_heading_is_read_without_its_signs() {
        for text in [
            "# One",
            " ## One ##\nMore",
            "###### One",
            "One\n===\nMore",
            "#\n# One",
        ] {
            assert_eq!(read(text).as_deref(), Some("One"), "{text:?}");
        }
        for text in ["#One", "####### One", "#[plugin] #"] {
            assert_eq!(read(text).as_deref(), Some(text));
        }
        assert_eq!(read("# About C#").as_deref(), Some("About C#"));
    }

    #[test]
    fn the_stars_of_a_block_comment_are_not_part_of_it() {
        for text in [
            " One\n * two.\n *\n * More.\n ",
            "\n * One\n * two.\n *\n * More.\n ",
            "\n     * One\n     * two.\n     *\n     * More.\n     ",
            "\n One\n two.\n\n More.\n",
            " One\ntwo.\n\nMore.",
        ] {
            assert_eq!(read(text).as_deref(), Some("One two."), "{text:?}");
        }
        assert_eq!(read(" One *two* ").as_deref(), Some("One two"));
        assert_eq!(read("\n * **One** two.\n ").as_deref(), Some("One two."));
    }

    #[test]
    fn a_comment_without_words_says_nothing() {
        for text in ["", " ", "\n *\n ", "#", "---", "```\ncode\n```"] {
            assert_eq!(read(text), None, "{text:?}");
        }
        assert_eq!(read("```\ncode\n```\nOne.").as_deref(), Some("One."));
    }

    #[test]
    fn what_only_marks_up_words_is_not_among_them() {
        for (text, words) in [
            (" Talks to [LCSC](https://lcsc.com).", "Talks to LCSC."),
            (
                " Calls [`Item`] and [it][crate::it].\n\n [crate::it]: x",
                "Calls `Item` and it.",
            ),
            (" Keeps [what] is [no link].", "Keeps [what] is [no link]."),
            (
                " **One** *and* ~~two~~, `code`, \\* &lt;",
                "One and two, `code`, * <",
            ),
            (
                " One<br>two <b>three</b>\\\n four  \n five",
                "One two three four five",
            ),
            (" [![A badge](a.svg)](https://a)\n\n One", "One"),
            (" ![An image](a.png) One", "One"),
            (" <!-- One -->\n <p>Two</p>\n\n Three", "Three"),
            (
                " [one]: https://a\n\n One [two][one][^1].\n\n [^1]: Three",
                "One two.",
            ),
            (" - One\n   - Two\n - Three", "One"),
            (" > One\n > two\n\n Three", "One two"),
            (" | One |\n |---|\n | Two |\n\n Three", "Three"),
            ("     code\n\n One", "One"),
        ] {
            assert_eq!(read(text).as_deref(), Some(words), "{text:?}");
        }
    }
}
