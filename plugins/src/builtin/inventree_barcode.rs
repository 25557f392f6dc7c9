//! InvenTree's own barcodes, such as `{"part": 1}` and `INV-PA1`, and barcodes that are linked to an item.

use inventree::interface::{BARCODE_MODELS, BarcodeItem, BarcodeModel};
use inventree::prelude::*;

/// Provides native support for barcodes
#[plugin(
    name = "InvenTreeBarcode",
    slug = "inventreebarcode",
    title = "InvenTree Barcodes",
    version = "2.1.0",
    author = "InvenTree contributors",
    mandatory,
    priority = -100,
    mixins(settings, barcode)
)]
#[derive(Debug, Default)]
pub struct InvenTreeBarcode;

/// Settings for generated barcodes.
#[derive(Debug, PluginSettings)]
pub struct BarcodeSettings {
    /// Customize the prefix used for short barcodes, may be useful for environments with multiple InvenTree instances
    #[setting(name = "Short Barcode Prefix", default = "INV-")]
    pub short_barcode_prefix: String,
    /// Select an internal barcode format
    #[setting(name = "Internal Barcode Format", default = Format::Json)]
    pub internal_barcode_format: Format,
}

/// The format of generated barcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SettingChoice)]
pub enum Format {
    /// JSON barcodes (human readable)
    #[choice(value = "json")]
    Json,
    /// Short barcodes (space optimized)
    #[choice(value = "short")]
    Short,
}

impl SettingsMixin for InvenTreeBarcode {
    type Settings = BarcodeSettings;
}

impl BarcodeMixin for InvenTreeBarcode {
    const GENERATES: bool = true;

    fn scan(&self, cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let prefix = cx.settings::<Self>()?.short_barcode_prefix;
        let inventory = cx.inventory();
        let barcodes = inventory.barcodes();
        if let Some((code, pk)) = parse_short_code(barcode.text(), &prefix) {
            let Some(model) = BarcodeModel::by_type_code(code) else {
                return Ok(None);
            };
            let found = pk.map(|pk| barcodes.match_of(BarcodeItem { model, pk }));
            if let Some(scan) = found.transpose()?.flatten() {
                return Ok(Some(scan));
            }
        }
        let found = Scan::new().with("success", "Found matching item");
        for item in items_in_json(barcode.json()) {
            if let Some(scan) = barcodes.match_of(item)? {
                return Ok(Some(scan.and(found)));
            }
        }
        let scan = barcodes.find(barcode)?.map(|item| barcodes.match_of(item));
        Ok(scan.transpose()?.flatten().map(|scan| scan.and(found)))
    }

    fn generate(&self, cx: &ReadContext, item: BarcodeItem) -> Result<String> {
        let settings = cx.settings::<Self>()?;
        let BarcodeItem { model, pk } = item;
        Ok(match settings.internal_barcode_format {
            Format::Json => format!("{{\"{}\": {pk}}}", model.name()),
            Format::Short => {
                let prefix = settings.short_barcode_prefix;
                format!("{prefix}{}{pk}", model.type_code)
            }
        })
    }
}

/// Splits a short barcode into the model's type code and the key; the key is `None` if it is too large for an `i64`.
fn parse_short_code<'a>(text: &'a str, prefix: &str) -> Option<(&'a str, Option<i64>)> {
    let rest = text.strip_prefix(prefix)?;
    let (code, digits) = (rest.get(..2)?, rest.get(2..)?);
    let is_code = |sign: char| {
        sign.is_ascii_uppercase() || sign.is_ascii_digit() || " $%*+-./:".contains(sign)
    };
    let is_short = code.chars().all(is_code)
        && !digits.is_empty()
        && digits.chars().all(|sign| sign.is_ascii_digit());
    is_short.then(|| (code, digits.parse().ok()))
}

/// Returns the items in a JSON object, in the order of [`BARCODE_MODELS`].
fn items_in_json(json: Option<&Value>) -> impl Iterator<Item = BarcodeItem> {
    let members = json.and_then(Value::as_object);
    BARCODE_MODELS.iter().filter_map(move |model| {
        let pk = to_integer(members?.get(model.name())?)?;
        Some(BarcodeItem { model, pk })
    })
}

/// Converts a value to an integer as InvenTree does; a fraction is truncated.
fn to_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_f64().map(|number| number.trunc() as i64)),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(truth) => Some(i64::from(*truth)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use inventree::prelude::json;

    use super::{items_in_json, parse_short_code};

    #[test]
    fn a_short_code_is_the_prefix_two_signs_and_digits() {
        assert_eq!(parse_short_code("INV-PA12", "INV-"), Some(("PA", Some(12))));
        assert_eq!(parse_short_code("+:7", ""), Some(("+:", Some(7))));
        let huge = "99999999999999999999";
        assert_eq!(
            parse_short_code(&format!("INV-PA{huge}"), "INV-"),
            Some(("PA", None))
        );
        for text in [
            "INV-PA", "INV-P1", "INV-pa1", "inv-PA1", "INV-PA1x", "INV-PA 1", "INV-é1", "PA1", "",
        ] {
            assert_eq!(parse_short_code(text, "INV-"), None, "{text}");
        }
    }

    #[test]
    fn an_object_names_models_in_their_own_order_by_anything_that_reads_as_a_number() {
        let object = json!({ "stockitem": 1, "part": "2", "salesorder": null, "supplierpart": 1.9, "build": [1], "x": 1 });
        let items = items_in_json(Some(&object));
        let items: Vec<_> = items.map(|item| (item.model.name(), item.pk)).collect();
        assert_eq!(items, [("supplierpart", 1), ("part", 2), ("stockitem", 1)]);
        assert_eq!(
            items_in_json(Some(&json!([1]))).count() + items_in_json(None).count(),
            0
        );
    }
}
