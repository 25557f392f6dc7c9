//! `barcode`: reads and generates barcodes.

mod first_match;
pub mod prefix_index;

use std::sync::{Arc, OnceLock};

use md5::{Digest, Md5};
use serde_json::{Map, Value};

pub use first_match::{FirstMatch, PluginMatch};

use self::prefix_index::PrefixIndex;
use crate::context::{Context, ReadContext};
use crate::dispatch::Targets;
use crate::error::Result;
use crate::mixin::listed;
use crate::models::barcode::BarcodeItem;
use crate::plugin_trait::Plugin;
use crate::registry::plugin_handle::PluginHandle;
use crate::registry::snapshot::Snapshot;

/// Reads the barcodes that a scanner sends, and optionally generates barcodes for labels.
///
/// - *active*: the plugin is called for every barcode that starts with one of its [`PREFIXES`](Self::PREFIXES), or for
///   every barcode if it has none.
/// - *scanned*: plugins are called in order of priority and slug until one returns a match without an error. If there
///   is none, the first match with an error counts. [`scan`](Self::scan) can only read, with the rights of the user: a
///   model that the user may not view is an error, which `inventory.find(…)` returns.
/// - *matched*: after a scan at `POST /api/barcode/`, [`after_scan`](Self::after_scan) of the plugin with the match is
///   called; it can write. No other endpoint calls it.
/// - *done*: the match is sent with `plugin`, `barcode_data` and `barcode_hash`.
/// - *generated*: a plugin with [`GENERATES`](Self::GENERATES) can be selected in the setting
///   `BARCODE_GENERATION_PLUGIN`. Then `POST /api/barcode/generate/` calls [`generate`](Self::generate).
///
/// ```
/// use inventree::prelude::*;
///
/// /// Reads the numbers of bins, such as `BIN-12`.
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
    /// Prefixes of the plugin's barcodes; empty if the plugin reads every barcode.
    const PREFIXES: &'static [&'static str] = &[];

    /// Whether [`generate`](Self::generate) is implemented.
    const GENERATES: bool = false;

    /// Returns the match for the barcode; `None` if it is not a barcode of this plugin.
    ///
    /// Several endpoints call this method, for different purposes (see [`purpose`](crate::context::CallContext::purpose)), so it must have no
    /// side effects.
    ///
    /// # Errors
    /// [`Error::invalid`](crate::Error::invalid) if the barcode is one of this plugin's but malformed. The message is
    /// sent to the client unless another plugin has a match. After any error the next plugin is called; an error of the
    /// plugin itself is recorded as its failure.
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>>;

    /// Performs the effect of a scan, such as removing stock, on behalf of the user who scans.
    ///
    /// Called once after [`scan`](Self::scan) has returned the match, only at `/api/barcode/`. The returned match is
    /// sent to the client.
    ///
    /// # Errors
    /// As for [`perform_action`](crate::mixin::action::ActionMixin::perform_action). An error ends the scan, since no
    /// other plugin may act in place of this one.
    fn after_scan(&self, cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan> {
        let _ = (cx, barcode);
        Ok(scan)
    }

    /// Generates the barcode of an item.
    ///
    /// # Errors
    /// [`Error::invalid`](crate::Error::invalid) if the item cannot have a barcode. An error of the plugin itself is
    /// recorded as its failure.
    fn generate(&self, cx: &ReadContext, item: BarcodeItem) -> Result<String> {
        let _ = cx;
        Err(crate::Error::invalid(format!(
            "this plugin does not generate barcodes for `{}`",
            item.model.name()
        )))
    }
}

/// A scanned barcode, parsed once for all plugins.
#[derive(Debug)]
pub struct Barcode {
    text: String,
    json: OnceLock<Option<Value>>,
}

impl Barcode {
    /// Creates a barcode from the scanned text without leading and trailing white space.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.trim_matches(is_python_whitespace).to_owned(),
            json: OnceLock::new(),
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text as JSON; `None` if it is not JSON. The first call parses it.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.json
            .get_or_init(|| serde_json::from_str(&self.text).ok())
            .as_ref()
    }

    /// Whether the text has no printable characters.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text
            .chars()
            .all(|c| c.is_control() || is_python_whitespace(c))
    }

    /// Returns the MD5 hash of the printable characters as 32 hexadecimal digits, as in the `barcode_hash` columns.
    #[must_use]
    pub fn hash(&self) -> String {
        let printable: String = self.text.chars().filter(|c| !c.is_control()).collect();
        format!("{:x}", Md5::digest(printable.as_bytes()))
    }
}

/// Whether the character is white space in InvenTree (Python), which includes the separators 0x1C to 0x1F.
fn is_python_whitespace(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// A match for a barcode: a non-empty JSON object that is sent to the client.
///
/// It is boxed, so `Option<Scan>` is one word: most plugins return `None` for most barcodes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scan(Box<Map<String, Value>>);

impl Scan {
    /// Creates an empty match, which counts as no match until it has a field.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Adds the fields of another match.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(*other.0);
        self
    }

    /// Creates a match with an error message about the barcode. The next plugins are still called.
    #[must_use]
    pub fn error(text: &str) -> Self {
        Self::new().with("error", text)
    }

    /// Whether there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the match has an error message.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.0.contains_key("error")
    }

    /// Returns the fields.
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

/// The trait that the host calls for [`BarcodeMixin`].
pub trait DynBarcode: Send + Sync {
    /// See [`BarcodeMixin::PREFIXES`].
    fn prefixes(&self) -> &'static [&'static str];
    /// See [`BarcodeMixin::GENERATES`].
    fn generates(&self) -> bool;
    /// See [`BarcodeMixin::scan`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>>;
    /// See [`BarcodeMixin::after_scan`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn after_scan(&self, cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan>;
    /// See [`BarcodeMixin::generate`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn generate(&self, cx: &ReadContext, item: BarcodeItem) -> Result<String>;
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

    fn after_scan(&self, cx: &Context, barcode: &Barcode, scan: Scan) -> Result<Scan> {
        BarcodeMixin::after_scan(self, cx, barcode, scan)
    }

    fn generate(&self, cx: &ReadContext, item: BarcodeItem) -> Result<String> {
        BarcodeMixin::generate(self, cx, item)
    }
}

crate::mixin_kind! {
    /// The mixin `barcode`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub barcode = "barcode", "Barcode": BarcodeMixin => dyn DynBarcode,
        index: PrefixIndex = index_prefixes
}

fn index_prefixes(plugins: &[PluginHandle<Arc<dyn DynBarcode>>]) -> PrefixIndex {
    PrefixIndex::new(plugins.iter().map(|plugin| plugin.instance.prefixes()))
}

/// Returns the snapshot's `barcode` plugins to call for the barcode, in dispatch order.
#[must_use]
pub fn barcode_targets(snapshot: &Snapshot, code: &str) -> Targets {
    let index = snapshot.index::<barcode>();
    index.map_or_else(Targets::none, |index| index.select(code))
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
