//! Whether a text holds HTML: tags, comments and what a browser would take for them.
//!
//! A `<` that no letter follows is one of the text, and so is a tag that the end of the text cuts off in a name or a
//! bare value.

/// Where in a tag the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// In its name.
    Name,
    /// Before the name of an attribute.
    Between,
    /// In the name of an attribute.
    Attribute,
    /// After the name of an attribute, before its `=`.
    AfterAttribute,
    /// After the `=`.
    Value,
    /// In a value without quotes.
    Bare,
    /// In a value between these quotes.
    Quoted(char),
    /// After a `/`.
    Slash,
}

/// Characters that HTML writes by their names; written so, they are HTML.
const ESCAPED: [&str; 3] = ["&amp;", "&lt;", "&gt;"];

/// What follows a `<`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Nothing that a browser takes for HTML.
    Text,
    /// A tag or a comment.
    Html,
    /// A tag that the end of the text cuts off, which makes all of it text.
    CutOff,
}

/// Whether the text, which has no white space at its ends, holds HTML.
#[must_use]
pub(super) fn is_in(text: &str) -> bool {
    if ESCAPED.iter().any(|escaped| text.contains(escaped)) {
        return true;
    }
    let places = text
        .match_indices('<')
        .map(|(place, sign)| place + sign.len());
    let mut starts = places.map(|place| start(text.get(place..).unwrap_or_default()));
    starts.find(|start| *start != Start::Text) == Some(Start::Html)
}

/// Whether the `<` before this text begins HTML.
fn start(rest: &str) -> Start {
    let (name, is_end) = match rest.strip_prefix('/') {
        Some(name) => (name, true),
        None => (rest, false),
    };
    let is_comment = !is_end && name.starts_with(['!', '?']);
    if is_comment || is_end && name.starts_with('>') {
        Start::Html
    } else if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        tag(name)
    } else {
        Start::Text
    }
}

/// What the tag is that begins with this name; where it ends in no text, it is HTML all the same.
fn tag(name: &str) -> Start {
    let mut at = At::Name;
    for c in name.chars() {
        match step(at, c) {
            Some(next) => at = next,
            None => return Start::Html,
        }
    }
    match at {
        At::Name | At::Attribute | At::Bare => Start::CutOff,
        _ => Start::Html,
    }
}

/// Where the reading is after one more character; none where the tag ends.
fn step(at: At, c: char) -> Option<At> {
    let is_space = matches!(c, ' ' | '\n');
    let at = match at {
        At::Quoted(quote) if c == quote => At::Between,
        At::Quoted(_) => at,
        At::Value if is_space => at,
        At::Value if matches!(c, '"' | '\'') => At::Quoted(c),
        _ if c == '>' => return None,
        At::Value | At::Bare if !is_space => At::Bare,
        _ if c == '/' => At::Slash,
        At::Attribute | At::AfterAttribute if c == '=' => At::Value,
        At::Attribute | At::AfterAttribute if is_space => At::AfterAttribute,
        _ if is_space => At::Between,
        At::Name => At::Name,
        _ => At::Attribute,
    };
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::is_in;

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
            assert!(!is_in(text), "{text}");
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
            assert!(is_in(text), "{text}");
        }
    }
}
