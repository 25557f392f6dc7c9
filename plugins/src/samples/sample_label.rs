//! The `barcode` mixin: reads and generates labels with `KEY=value;` pairs.

use inventree::prelude::*;

/// Reads labels such as `LBL:PART=R-10K;QTY=100;`.
#[plugin(
    name = "Sample Label",
    slug = "samplelabel",
    version = "1.0.0",
    mixins(barcode)
)]
#[derive(Debug, Default)]
pub struct SampleLabel;

/// Prefix of every label. The plugin is not called for other barcodes.
const PREFIX: &str = "LBL:";

impl BarcodeMixin for SampleLabel {
    const PREFIXES: &'static [&'static str] = &[PREFIX];
    const GENERATES: bool = true;

    fn scan(&self, _cx: &ReadContext, barcode: &Barcode) -> Result<Option<Scan>> {
        let Some(pairs) = barcode.text().strip_prefix(PREFIX) else {
            return Ok(None);
        };
        match decode(pairs) {
            Ok(label) => Ok(Some(Scan::new().with("label", label))),
            Err(pair) => Err(Error::invalid(format!(
                "`{pair}` is not of the form KEY=value"
            ))),
        }
    }

    fn generate(&self, _cx: &ReadContext, item: BarcodeItem) -> Result<String> {
        Ok(format!(
            "{PREFIX}{}={};",
            item.model.name().to_uppercase(),
            item.pk
        ))
    }
}

/// Parses the pairs into a JSON object.
///
/// # Errors
/// Returns the first text that is not a pair.
fn decode(pairs: &str) -> Result<Value, &str> {
    let pairs = pairs.split(';').filter(|pair| !pair.trim().is_empty());
    let members: Result<Vec<(String, Value)>, &str> = pairs
        .map(|pair| match pair.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => {
                Ok((key.trim().to_owned(), Value::from(value.trim())))
            }
            _ => Err(pair),
        })
        .collect();
    Ok(Value::Object(members?.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use inventree::prelude::json;

    use super::decode;

    #[test]
    fn pairs_become_fields_and_anything_else_is_named() {
        assert_eq!(
            decode("PART=R-10K;QTY=100;"),
            Ok(json!({ "PART": "R-10K", "QTY": "100" }))
        );
        assert_eq!(decode("PART=a=b"), Ok(json!({ "PART": "a=b" })));
        assert_eq!(decode("PART=1;oops"), Err("oops"));
    }
}
