//! The text of barcodes in requests.

use serde_json::Value;

use crate::mixin::barcode::Barcode;
use crate::resource::parse;

/// Maximum length of a barcode in characters.
pub const MAX_LENGTH: usize = 4095;

/// Parses a barcode that is to be stored, so it must contain a printable character.
///
/// # Errors
/// The rule that the value breaks.
pub fn printable(sent: &Value) -> Result<String, String> {
    let text = parse::verbatim(sent, MAX_LENGTH, false)?;
    if Barcode::new(&text).is_blank() {
        return Err(parse::BLANK.to_owned());
    }
    Ok(text)
}
