//! The server's own codes: `{"part": 1}` and `INV-PA1`, and whatever code was linked to an item.

use inventree::models::barcode::{CARRIERS, Carrier};
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

/// How codes are written.
#[derive(Debug, PluginSettings)]
pub struct BarcodeSettings {
    /// Customize the prefix used for short barcodes, may be useful for environments with multiple InvenTree instances
    #[setting(name = "Short Barcode Prefix", default = "INV-")]
    pub short_barcode_prefix: String,
    /// Select an internal barcode format
    #[setting(name = "Internal Barcode Format", default = Format::Json)]
    pub internal_barcode_format: Format,
}

/// A form of codes.
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
        if let Some((code, pk)) = short(barcode.text(), &prefix) {
            let Some(carrier) = Carrier::of_code(code) else {
                return Ok(None);
            };
            let found = pk.map(|pk| cx.matched(carrier.model(), pk)).transpose()?;
            if let Some(item) = found.flatten() {
                return Ok(Some(Scan::new().with(carrier.model(), item)));
            }
        }
        for (label, pk) in named(barcode.json()) {
            if let Some(item) = cx.matched(label, pk)? {
                return Ok(Some(found(label, item)));
            }
        }
        let carried = cx.carrier_of(barcode)?;
        Ok(carried.map(|(label, item)| found(label, item)))
    }

    fn generate(&self, cx: &ReadContext, object: &BarcodeObject) -> Result<String> {
        let settings = cx.settings::<Self>()?;
        let (model, pk) = (&object.model, object.pk);
        match settings.internal_barcode_format {
            Format::Json => Ok(format!("{{\"{model}\": {pk}}}")),
            Format::Short => {
                let carrier = Carrier::of(model)
                    .ok_or_else(|| Error::refuse_field("model", "Model is not supported"))?;
                let prefix = settings.short_barcode_prefix;
                Ok(format!("{prefix}{}{pk}", carrier.code))
            }
        }
    }
}

fn found(label: &str, item: Value) -> Scan {
    Scan::new()
        .with(label, item)
        .with("success", "Found matching item")
}

/// The code of the model and the key in a short code; the key is none where it is too large for one.
fn short<'a>(text: &'a str, prefix: &str) -> Option<(&'a str, Option<i64>)> {
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

/// The models and keys that a JSON object names, in the order of the models.
fn named(json: Option<&Value>) -> impl Iterator<Item = (&'static str, i64)> {
    let members = json.and_then(Value::as_object);
    CARRIERS.iter().filter_map(move |carrier| {
        let pk = whole(members?.get(carrier.model())?)?;
        Some((carrier.model(), pk))
    })
}

/// The whole number in a value, as the reference understands it: what comes behind the point is left out.
fn whole(value: &Value) -> Option<i64> {
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

    use super::{named, short};

    #[test]
    fn a_short_code_is_the_prefix_two_signs_and_digits() {
        assert_eq!(short("INV-PA12", "INV-"), Some(("PA", Some(12))));
        assert_eq!(short("+:7", ""), Some(("+:", Some(7))));
        let huge = "99999999999999999999";
        assert_eq!(short(&format!("INV-PA{huge}"), "INV-"), Some(("PA", None)));
        for text in [
            "INV-PA", "INV-P1", "INV-pa1", "inv-PA1", "INV-PA1x", "INV-PA 1", "INV-é1", "PA1", "",
        ] {
            assert_eq!(short(text, "INV-"), None, "{text}");
        }
    }

    #[test]
    fn an_object_names_models_in_their_own_order_by_anything_that_reads_as_a_number() {
        let object = json!({ "stockitem": 1, "part": "2", "salesorder": null, "supplierpart": 1.9, "build": [1], "x": 1 });
        let names: Vec<_> = named(Some(&object)).collect();
        assert_eq!(names, [("supplierpart", 1), ("part", 2), ("stockitem", 1)]);
        assert_eq!(named(Some(&json!([1]))).count() + named(None).count(), 0);
    }
}
