//! Detects HTML in text: tags, comments and what a browser would take for them.
//!
//! A `<` without a following letter is text, and so is a tag that the end of the text cuts off in a name or an unquoted
//! value.

/// The position of the parser in a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TagState {
    /// In its name.
    TagName,
    /// Before the name of an attribute.
    BeforeAttributeName,
    /// In the name of an attribute.
    AttributeName,
    /// After the name of an attribute, before its `=`.
    AfterAttributeName,
    /// After the `=`.
    BeforeAttributeValue,
    /// In an unquoted value.
    UnquotedValue,
    /// In a value between these quotes.
    QuotedValue(char),
    /// After a `/`.
    SelfClosing,
}

/// Character entities that count as HTML.
const ENTITIES: [&str; 3] = ["&amp;", "&lt;", "&gt;"];

/// What a `<` begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Markup {
    /// Plain text.
    Text,
    /// A tag or a comment.
    Html,
    /// A tag that the end of the text cuts off, so that the rest is plain text.
    Truncated,
}

/// Returns whether the text, which has no white space at its ends, holds HTML.
#[must_use]
pub(super) fn contains_html(text: &str) -> bool {
    if ENTITIES.iter().any(|escaped| text.contains(escaped)) {
        return true;
    }
    let places = text
        .match_indices('<')
        .map(|(index, character)| index + character.len());
    let mut starts = places.map(|index| classify(text.get(index..).unwrap_or_default()));
    starts.find(|start| *start != Markup::Text) == Some(Markup::Html)
}

/// Classifies a `<` by the text after it.
fn classify(rest: &str) -> Markup {
    let (name, is_end) = match rest.strip_prefix('/') {
        Some(name) => (name, true),
        None => (rest, false),
    };
    let is_comment = !is_end && name.starts_with(['!', '?']);
    if is_comment || is_end && name.starts_with('>') {
        Markup::Html
    } else if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        classify_tag(name)
    } else {
        Markup::Text
    }
}

/// Classifies a tag by the text after its `<` or `</`. A tag that is cut off outside of a name or an unquoted value is
/// HTML, too.
fn classify_tag(name: &str) -> Markup {
    let mut at = TagState::TagName;
    for c in name.chars() {
        match next_state(at, c) {
            Some(next) => at = next,
            None => return Markup::Html,
        }
    }
    match at {
        TagState::TagName | TagState::AttributeName | TagState::UnquotedValue => Markup::Truncated,
        _ => Markup::Html,
    }
}

/// Returns the state after one more character; `None` if the tag ends.
fn next_state(at: TagState, c: char) -> Option<TagState> {
    let is_space = matches!(c, ' ' | '\n');
    let at = match at {
        TagState::QuotedValue(quote) if c == quote => TagState::BeforeAttributeName,
        TagState::QuotedValue(_) => at,
        TagState::BeforeAttributeValue if is_space => at,
        TagState::BeforeAttributeValue if matches!(c, '"' | '\'') => TagState::QuotedValue(c),
        _ if c == '>' => return None,
        TagState::BeforeAttributeValue | TagState::UnquotedValue if !is_space => {
            TagState::UnquotedValue
        }
        _ if c == '/' => TagState::SelfClosing,
        TagState::AttributeName | TagState::AfterAttributeName if c == '=' => {
            TagState::BeforeAttributeValue
        }
        TagState::AttributeName | TagState::AfterAttributeName if is_space => {
            TagState::AfterAttributeName
        }
        _ if is_space => TagState::BeforeAttributeName,
        TagState::TagName => TagState::TagName,
        _ => TagState::AttributeName,
    };
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::contains_html;

    #[test]
    fn signs_of_less_and_greater_are_no_html() {
        for text in [
            "a<b",
            "R < 10k & C > 5",
            "<",
            "<3",
            "<1>",
            "< b>",
            "<>",
            "</",
            "</ b>",
            "</b",
            "a<b c",
            "a<b c=d",
            "<b<i",
            "<é>",
            "a > b",
            "&nbsp;",
            "&copy;x",
            "&amp",
            "&lt",
            "&#39;",
            "&AMP;",
            "x<y&amp",
        ] {
            assert!(!contains_html(text), "{text}");
        }
    }

    #[test]
    fn tags_comments_and_written_out_signs_are_html() {
        for text in [
            "<b>bold</b>",
            "a<b>c",
            "x <y> z",
            "<b/>",
            "</b>",
            "</>",
            "<script>",
            "<!",
            "<!-- a",
            "<!a",
            "<?php",
            "<b<i>",
            "a<b c='>'>",
            "a<b c=\"d>",
            "a<b c=",
            "a<b/",
            "a<b\nc>",
            "<http://x.y>",
            "&amp;",
            "&lt;",
            "x&gt;",
            "1 < 2 <b>",
            "<![CDATA[x]]>",
            "<img src=x onerror=alert(1)>",
        ] {
            assert!(contains_html(text), "{text}");
        }
    }
}
