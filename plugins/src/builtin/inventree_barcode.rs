//! InvenTree's own barcodes, such as `{"part": 1}` and `INV-PA1`, and barcodes that are linked to an item.

use inventree::models::barcode::{BARCODE_MODELS, BarcodeModel};
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
        if let Some((code, pk)) = parse_short_code(barcode.text(), &prefix) {
            let Some(model) = BarcodeModel::by_type_code(code) else {
                return Ok(None);
            };
            let found = pk
                .map(|pk| cx.barcode_match(model.name(), pk))
                .transpose()?;
            if let Some(item) = found.flatten() {
                return Ok(Some(Scan::new().with(model.name(), item)));
            }
        }
        for (label, pk) in models_in_json(barcode.json()) {
            if let Some(item) = cx.barcode_match(label, pk)? {
                return Ok(Some(matching_scan(label, item)));
            }
        }
        let carried = cx.find_by_barcode(barcode)?;
        Ok(carried.map(|(label, item)| matching_scan(label, item)))
    }

    fn generate(&self, cx: &ReadContext, object: &BarcodeObject) -> Result<String> {
        let settings = cx.settings::<Self>()?;
        let (model, pk) = (&object.model, object.pk);
        match settings.internal_barcode_format {
            Format::Json => Ok(format!("{{\"{model}\": {pk}}}")),
            Format::Short => {
                let model = BarcodeModel::by_name(model)
                    .ok_or_else(|| Error::invalid_field("model", "Model is not supported"))?;
                let prefix = settings.short_barcode_prefix;
                Ok(format!("{prefix}{}{pk}", model.type_code))
            }
        }
    }
}

fn matching_scan(label: &str, item: Value) -> Scan {
    Scan::new()
        .with(label, item)
        .with("success", "Found matching item")
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

/// Returns the models and keys in a JSON object, in the order of [`BARCODE_MODELS`].
fn models_in_json(json: Option<&Value>) -> impl Iterator<Item = (&'static str, i64)> {
    let members = json.and_then(Value::as_object);
    BARCODE_MODELS.iter().filter_map(move |model| {
        let pk = to_integer(members?.get(model.name())?)?;
        Some((model.name(), pk))
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

    use super::{models_in_json, parse_short_code};

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
        let names: Vec<_> = models_in_json(Some(&object)).collect();
        assert_eq!(names, [("supplierpart", 1), ("part", 2), ("stockitem", 1)]);
        assert_eq!(
            models_in_json(Some(&json!([1]))).count() + models_in_json(None).count(),
            0
        );
    }
}
