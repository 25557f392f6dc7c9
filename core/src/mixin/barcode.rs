//! `barcode`: reading and writing of codes.

use std::sync::OnceLock;

use md5::{Digest, Md5};
use serde_json::{Map, Value};

use crate::context::{Context, ReadContext};
use crate::error::Result;
use crate::mixin::listed;
use crate::plugin_trait::Plugin;

/// Reads codes that a scanner sends, and may write codes for labels.
///
/// - *active*: the plugin is asked for every code that starts with one of its
///   [`PREFIXES`](Self::PREFIXES), or for every code where it names none.
/// - *scanned*: plugins are asked in order of priority and slug until one has a match without an error.
/// - *acting*: after a scan at `/api/barcode/` the plugin that has the match may do something about it, in
///   [`act`](Self::act). Nothing else that asks what a code stands for leads there, and `scan` itself only reads.
/// - *answered*: `POST /api/barcode/` sends the match with `plugin`, `barcode_data` and `barcode_hash`.
/// - *generating*: a plugin with [`GENERATES`](Self::GENERATES) can be chosen in the setting
///   `BARCODE_GENERATION_PLUGIN`.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Knows the bins of the shelf by the door.
/// #[plugin(name = "Bins", slug = "bins", version = "1.0.0", mixins(barcode))]
/// #[derive(Default)]
/// struct Bins;
///
/// impl BarcodeMixin for Bins {
///     const PREFIXES: &'static [&'static str] = &["BIN-"];
///
///     fn scan(&self, _cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
///         let bin = barcode.text().trim_start_matches("BIN-");
///         Ok(bin.parse::<u32>().ok().map(|bin| Scan::new().with("bin", bin)))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `barcode` but does not implement `BarcodeMixin`",
    label = "`impl BarcodeMixin for {Self}` is missing",
    note = "write `impl BarcodeMixin for {Self} {{ fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {{ … }} }}`",
    note = "or remove `barcode` from `mixins(...)`"
)]
pub trait BarcodeMixin: listed::barcode {
    /// Texts that the plugin's codes start with; empty where it wants to see every code.
    const PREFIXES: &'static [&'static str] = &[];

    /// Whether [`generate`](Self::generate) is implemented.
    const GENERATES: bool = false;

    /// What the code stands for; `None` where it is not one of this plugin's. It is asked at several addresses, which
    /// [`ReadContext::purpose`] tells apart, and nothing may come of it.
    ///
    /// # Errors
    /// [`Error::refuse`](crate::Error::refuse) where the code is one of this plugin's and wrong: the caller's answer,
    /// unless another plugin has a match. Any other failure is recorded, and the next plugin is asked.
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>>;

    /// Does what a scan of the code is to do, such as taking from stock, on behalf of the scanning user: called once after
    /// [`scan`](Self::scan) has found the match, at `/api/barcode/` alone. The match is the answer, as it is returned.
    ///
    /// # Errors
    /// Like those of an action: they end the scan, since no other plugin may act in place of this one.
    fn act(&self, cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan> {
        let _ = (cx, barcode);
        Ok(scan)
    }

    /// The code for an object of the inventory.
    ///
    /// # Errors
    /// [`Error::refuse`](crate::Error::refuse) where this object can have no code; any other error is a failure.
    fn generate(&self, cx: &ReadContext, object: &BarcodeObject) -> Result<String> {
        let _ = cx;
        Err(crate::Error::refuse(format!(
            "this plugin generates no codes for `{}`",
            object.model
        )))
    }
}

/// A scanned code, taken apart once for all plugins.
#[derive(Debug)]
pub struct Barcode {
    text: String,
    json: OnceLock<Option<Value>>,
}

impl Barcode {
    /// The code with white space at both ends removed.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.trim_matches(is_space).to_owned(),
            json: OnceLock::new(),
        }
    }

    /// The text of the code.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The code as JSON; `None` where it is not JSON. Parsed once, by whoever asks first.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.json
            .get_or_init(|| serde_json::from_str(&self.text).ok())
            .as_ref()
    }

    /// Whether nothing of it can be printed.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c.is_control() || is_space(c))
    }

    /// MD5 of the printable characters, as 32 hexadecimal digits: what `barcode_hash` columns hold.
    #[must_use]
    pub fn hash(&self) -> String {
        let printable: String = self.text.chars().filter(|c| !c.is_control()).collect();
        format!("{:x}", Md5::digest(printable.as_bytes()))
    }
}

/// White space as the reference trims it: the separators 0x1C to 0x1F count.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// What a code stands for: a non-empty JSON object, sent to the client as it is.
///
/// One word long: for most codes most plugins answer `None`, and handing that on should cost nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scan(Box<Map<String, Value>>);

impl Scan {
    /// An empty match; it counts as none until something is put in.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more member.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// A match that says what is wrong with the code. Later plugins are still asked.
    #[must_use]
    pub fn error(text: &str) -> Self {
        Self::new().with("error", text)
    }

    /// Whether nothing was put in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the match says what is wrong.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.0.contains_key("error")
    }

    /// The members.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        *self.0
    }
}

impl From<Map<String, Value>> for Scan {
    fn from(map: Map<String, Value>) -> Self {
        Self(Box::new(map))
    }
}

/// The object for which a code is to be generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarcodeObject {
    /// Label of the model, such as `part`.
    pub model: String,
    /// Primary key.
    pub pk: i64,
}

/// The host's side of [`BarcodeMixin`].
pub trait DynBarcode: Send + Sync {
    /// See [`BarcodeMixin::PREFIXES`].
    fn prefixes(&self) -> &'static [&'static str];
    /// See [`BarcodeMixin::GENERATES`].
    fn generates(&self) -> bool;
    /// See [`BarcodeMixin::scan`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>>;
    /// See [`BarcodeMixin::act`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn act(&self, cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan>;
    /// See [`BarcodeMixin::generate`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn generate(&self, cx: &ReadContext, object: &BarcodeObject) -> Result<String>;
}

impl<P: BarcodeMixin + Plugin> DynBarcode for P {
    fn prefixes(&self) -> &'static [&'static str] {
        P::PREFIXES
    }

    fn generates(&self) -> bool {
        P::GENERATES
    }

    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        BarcodeMixin::scan(self, cx, barcode)
    }

    fn act(&self, cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan> {
        BarcodeMixin::act(self, cx, barcode, scan)
    }

    fn generate(&self, cx: &ReadContext, object: &BarcodeObject) -> Result<String> {
        BarcodeMixin::generate(self, cx, object)
    }
}

crate::mixin_kind! {
    /// The mixin `barcode`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub barcode = "barcode", "Barcode": BarcodeMixin => dyn DynBarcode
}

#[cfg(test)]
mod tests {
    use super::Barcode;

    #[test]
    fn the_hash_leaves_out_control_characters_and_white_space_at_the_ends() {
        assert_eq!(
            Barcode::new("12345").hash(),
            "827ccb0eea8a706c4c34a16891f84e7b"
        );
        assert_eq!(
            Barcode::new(" 12\u{1d}345\r\n").hash(),
            "827ccb0eea8a706c4c34a16891f84e7b"
        );
    }
}
