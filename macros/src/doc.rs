//! Doc comments, which stand in for descriptions: their first paragraph, as rustdoc reads it.

use quote::ToTokens;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::diag::Errors;

/// The first paragraph or heading of the doc comment, its lines joined. `key` may say the same in its place.
///
/// A text that is made by a macro is known to rustc alone; where it would be read, that is a finding.
pub(crate) fn doc(attributes: &[Attribute], key: &str, errors: &mut Errors) -> Option<String> {
    let mut text = String::new();
    for value in attributes.iter().filter_map(value) {
        let Some(part) = literal(value) else {
            if has_ended(&text) {
                break;
            }
            let wrong = format!(
                "the doc comment is made by `{}`, which is not read here",
                shown(value)
            );
            errors.at(value, wrong, format!("add `{key} = \"…\"`"));
            return None;
        };
        text.push_str(&without_stars(&part));
        text.push('\n');
    }
    first_paragraph(&text)
}

/// Whether nothing that follows belongs to the first paragraph.
fn has_ended(text: &str) -> bool {
    first_paragraph(text).is_some()
        && first_paragraph(text) == first_paragraph(&format!("{text}more"))
}

/// The value of `#[doc = value]`.
fn value(attribute: &Attribute) -> Option<&Expr> {
    match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => Some(&meta.value),
        _ => None,
    }
}

/// The text of a literal, also of one that `macro_rules!` hands on.
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

/// What makes the text, as short as it can be said.
fn shown(value: &Expr) -> String {
    match value {
        Expr::Macro(call) => format!("{}!", call.mac.path.to_token_stream()),
        other => other.to_token_stream().to_string(),
    }
}

/// The text of a `/** … */` without the stars that stand in one column before its lines.
fn without_stars(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    // The first line stands behind `/**`; it counts only where it has a star of its own.
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

/// The first paragraph or heading of a Markdown text; blocks of code before it are passed over.
fn first_paragraph(text: &str) -> Option<String> {
    let mut found: Vec<&str> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.lines().map(str::trim) {
        if let Some(open) = fence {
            if line.starts_with(open) {
                fence = None;
            }
        } else if let Some(heading) = heading(line) {
            if found.is_empty() && !heading.is_empty() {
                found.push(heading);
            }
            if !found.is_empty() {
                break;
            }
        } else if line.is_empty() || is_rule(line) || (!found.is_empty() && is_list(line)) {
            if !found.is_empty() {
                break;
            }
        } else if let Some(open) = ["```", "~~~"]
            .into_iter()
            .find(|open| line.starts_with(open))
        {
            if !found.is_empty() {
                break;
            }
            fence = Some(open);
        } else {
            found.push(line);
        }
    }
    (!found.is_empty()).then(|| found.join(" "))
}

/// The text of `# Heading`, without the signs.
fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    let is_one = (1..=6).contains(&level) && (text.is_empty() || text.starts_with([' ', '\t']));
    is_one.then(|| {
        let bare = text.trim_end_matches('#');
        // Signs at the end belong to the heading's text where no blank stands before them.
        if bare.is_empty() || bare.ends_with([' ', '\t']) {
            bare.trim()
        } else {
            text.trim()
        }
    })
}

/// Whether the line starts a list or a quotation.
fn is_list(line: &str) -> bool {
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered =
        numbered.len() < line.len() && [". ", ") "].iter().any(|end| numbered.starts_with(end));
    is_numbered
        || ["- ", "* ", "+ ", "> "]
            .iter()
            .any(|start| line.starts_with(start))
}

/// Whether the line is drawn: the underline of a heading, or a rule between two parts.
fn is_rule(line: &str) -> bool {
    ['=', '-', '*', '_'].into_iter().any(|sign| {
        let signs = line.chars().filter(|c| !c.is_whitespace());
        let count = signs.clone().count();
        signs.clone().all(|c| c == sign) && (count >= 3 || (matches!(sign, '=' | '-') && count > 0))
    })
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
        assert_eq!(read(" One *two* ").as_deref(), Some("One *two*"));
        assert_eq!(
            read("\n * **One** two.\n ").as_deref(),
            Some("**One** two.")
        );
    }

    #[test]
    fn a_comment_without_words_says_nothing() {
        for text in ["", " ", "\n *\n ", "#", "---", "```\ncode\n```"] {
            assert_eq!(read(text), None, "{text:?}");
        }
        assert_eq!(read("```\ncode\n```\nOne.").as_deref(), Some("One."));
    }
}
