//! Addresses of plugins' URLs by name.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use crate::mixin::kind;
use crate::registry::Registry;

/// Why a name has no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No active plugin has a URL of that name.
    #[error("no url is named `plugin:{plugin}:{name}`")]
    Unknown {
        /// Slug.
        plugin: String,
        /// Name of the URL.
        name: String,
    },
    /// The values do not fit the placeholders.
    #[error("`{path}` takes {wanted} values, {given} were given")]
    Values {
        /// The pattern.
        path: String,
        /// Number of placeholders.
        wanted: usize,
        /// Number of values.
        given: usize,
    },
}

/// The address of a plugin's URL; placeholders take the values in turn, percent-encoded.
///
/// # Errors
/// When no active plugin has such a URL, or the values are not as many as the placeholders.
pub fn of(
    registry: &Registry,
    plugin: &str,
    name: &str,
    values: &[&str],
) -> Result<String, AddressError> {
    let unknown = || AddressError::Unknown {
        plugin: plugin.to_owned(),
        name: name.to_owned(),
    };
    let snapshot = registry.snapshot();
    let entry = snapshot.active(plugin).ok_or_else(unknown)?.entry;
    let url = entry
        .facts::<kind::urls>()
        .and_then(|urls| urls.iter().find(|url| url.name == name))
        .ok_or_else(unknown)?;
    Ok(format!("/plugin/{plugin}/{}", fill(url.path, values)?))
}

fn fill(pattern: &str, values: &[&str]) -> Result<String, AddressError> {
    let mut filled = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut used = 0;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        if let Some(value) = values.get(used) {
            filled.push_str(&encode(value).to_string());
        }
        used += 1;
        rest = after_placeholder(after);
    }
    filled.push_str(rest);
    if used == values.len() {
        return Ok(filled);
    }
    Err(AddressError::Values {
        path: pattern.to_owned(),
        wanted: used,
        given: values.len(),
    })
}

/// What follows the `}` that closes the placeholder; its regular expression may hold further braces.
fn after_placeholder(text: &str) -> &str {
    let mut depth = 1_usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => return text.get(at + 1..).unwrap_or_default(),
            '}' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// What stands in an address as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The text as one part of a path.
pub(crate) fn encode(value: &str) -> PercentEncode<'_> {
    utf8_percent_encode(value, PLAIN)
}

#[cfg(test)]
mod tests {
    use super::{AddressError, fill};

    #[test]
    fn placeholders_take_the_values_in_turn_and_percent_encoded() {
        assert_eq!(fill("hi/", &[]), Ok("hi/".to_owned()));
        assert_eq!(fill("item/{pk}/", &["a b"]), Ok("item/a%20b/".to_owned()));
        assert_eq!(
            fill(r"n/{n:\d{2}}/{m}", &["12", "x"]),
            Ok("n/12/x".to_owned())
        );
        assert!(matches!(
            fill("hi/", &["1"]),
            Err(AddressError::Values {
                wanted: 0,
                given: 1,
                ..
            })
        ));
    }
}
