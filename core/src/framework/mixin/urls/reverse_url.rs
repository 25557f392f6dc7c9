//! Addresses of the plugins' URLs by name, like Django's `reverse`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::framework::mixin::urls::urls;
use crate::registry::Registry;

/// Why a URL name has no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReverseError {
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
    WrongValueCount {
        /// The pattern.
        path: String,
        /// Number of placeholders.
        wanted: usize,
        /// Number of values.
        given: usize,
    },
}

/// Returns the address of a plugin's URL. The placeholders take the values in order, percent-encoded.
///
/// # Errors
/// When no active plugin has a URL with that name, or the number of values differs from the number of placeholders.
pub fn reverse(
    registry: &Registry,
    plugin: &str,
    name: &str,
    values: &[&str],
) -> Result<String, ReverseError> {
    let unknown = || ReverseError::Unknown {
        plugin: plugin.to_owned(),
        name: name.to_owned(),
    };
    let snapshot = registry.snapshot();
    let entry = snapshot.active(plugin).ok_or_else(unknown)?.entry;
    let url = entry
        .spec::<urls>()
        .and_then(|urls| urls.iter().find(|url| url.name == name))
        .ok_or_else(unknown)?;
    Ok(format!("/plugin/{plugin}/{}", fill(url.path, values)?))
}

impl CallContext {
    /// Returns the address of the plugin's URL with the given name and the given values for its placeholders.
    ///
    /// # Errors
    /// When the plugin has no such URL, or the number of values differs from the number of placeholders.
    pub fn url(&self, name: &str, values: &[&str]) -> Result<String> {
        reverse(self.host(), self.plugin().slug, name, values).map_err(Error::from)
    }
}

fn fill(pattern: &str, values: &[&str]) -> Result<String, ReverseError> {
    let mut filled = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut used = 0;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        if let Some(value) = values.get(used) {
            filled.push_str(&percent_encode(value).to_string());
        }
        used += 1;
        rest = after_placeholder(after);
    }
    filled.push_str(rest);
    if used == values.len() {
        return Ok(filled);
    }
    Err(ReverseError::WrongValueCount {
        path: pattern.to_owned(),
        wanted: used,
        given: values.len(),
    })
}

/// Returns the text after the `}` that closes the placeholder. Its regular expression may contain braces.
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

/// The characters that are not percent-encoded: letters, digits and these four.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes a text as one segment of a path.
pub(crate) fn percent_encode(value: &str) -> PercentEncode<'_> {
    utf8_percent_encode(value, UNRESERVED)
}

#[cfg(test)]
mod tests {
    use super::{ReverseError, fill};

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
            Err(ReverseError::WrongValueCount {
                wanted: 0,
                given: 1,
                ..
            })
        ));
    }
}
