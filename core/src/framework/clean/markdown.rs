//! Checks the Markdown of notes: only a list of HTML elements is allowed. Only links and images have an attribute, a URL
//! with one of few schemes.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

/// Allowed URL schemes; a URL without a scheme is relative to this server.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Returns whether the notes hold prohibited Markdown.
#[must_use]
pub(super) fn is_prohibited(notes: &str) -> bool {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut events = Parser::new_ext(notes, options).into_offset_iter();
    events.any(|(event, place)| match event {
        Event::Start(tag) => is_prohibited_tag(&tag),
        Event::FootnoteReference(_) | Event::Html(_) | Event::InlineHtml(_) => true,
        Event::HardBreak => is_trailing_spaces(notes, place),
        _ => false,
    })
}

fn is_prohibited_tag(tag: &Tag<'_>) -> bool {
    match tag {
        Tag::Heading {
            level,
            id,
            classes,
            attrs,
        } => {
            let is_named = id.is_some() || !classes.is_empty() || !attrs.is_empty();
            *level == HeadingLevel::H6 || is_named
        }
        Tag::CodeBlock(CodeBlockKind::Fenced(language)) => !language.is_empty(),
        Tag::Table(columns) => columns
            .iter()
            .any(|column| *column != pulldown_cmark::Alignment::None),
        Tag::Link {
            dest_url, title, ..
        }
        | Tag::Image {
            dest_url, title, ..
        } => !title.is_empty() || !is_allowed_url(dest_url),
        Tag::FootnoteDefinition(_) | Tag::DefinitionList => true,
        _ => false,
    }
}

/// Returns whether a hard line break is written as trailing spaces; one written as a backslash is allowed.
fn is_trailing_spaces(notes: &str, place: Range<usize>) -> bool {
    notes
        .get(place)
        .is_some_and(|character| character.starts_with(' '))
}

/// Returns whether a link may have the URL.
fn is_allowed_url(address: &str) -> bool {
    // Browsers ignore these characters when they look for the scheme.
    let address = address.replace(|c: char| c.is_whitespace() || c.is_control(), "");
    let Some((scheme, rest)) = address.split_once(':') else {
        return true;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    // A port number: the text before the colon is a host.
    let is_port = !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    !is_scheme || is_port || SCHEMES.contains(&scheme.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::is_prohibited;

    #[test]
    fn notes_hold_what_inventree_shows_of_markdown() {
        for notes in [
            "plain",
            "# h\n\ntext",
            "a\\\nb",
            "[x](http://a.b) ![x](/media/a.png) [x](#id) [x](a?b=1&c=2)",
            "[x](mailto:a@b.c) [x](tel:123) [x](localhost:80) [x](:x)",
            "```\nx\n```",
            "`[x](javascript:y)`",
            "    [x](javascript:y)",
            "3. a\n4. b",
            "- [ ] todo",
            "|a|b|\n|-|-|\n|1|2|",
            "a & b \"q\" 'x' &copy; a < b > c ~~s~~",
            "> quote\n\n---\n\n**b** *e*",
            "[1]: javascript:x",
        ] {
            assert!(!is_prohibited(notes), "{notes}");
        }
    }

    #[test]
    fn what_could_run_code_or_is_no_element_of_notes_is_prohibited() {
        for notes in [
            "[x](javascript:alert(1))",
            "[x](JaVaScript:a)",
            "[x](&#106;avascript:a)",
            "[x]( <java\tscript:a>)",
            "[x][1]\n\n[1]: javascript:alert(1)",
            "[x](data:abc)",
            "![x](data:image/png;base64,AA)",
            "[x](ftp://a)",
            "[x](http://a.b \"title\")",
            "###### six",
            "# h {#id}",
            "a  \nb",
            "```python\nx = 1\n```",
            "|a|b|\n|:-|-:|\n|1|2|",
            "a[^1]\n\n[^1]: note",
            "Term\n: Definition",
        ] {
            assert!(is_prohibited(notes), "{notes}");
        }
    }
}
