//! A validator that is activated after values that it rejects have been stored.

use inventree::prelude::*;

/// The slug.
pub const SLUG: &str = "later-rule";

/// Rejects values that start with `old`, in every call for a single value, and reports the previous value.
#[plugin(
    name = "Later Rule",
    slug = "later-rule",
    version = "1.0.0",
    mixins(validation)
)]
#[derive(Default)]
struct LateValidator;

fn verdict(value: &str, old: Option<&str>) -> Verdict {
    if value.starts_with("old") {
        Verdict::reject_value(format!("`{value}` in place of {old:?}"))
    } else {
        Verdict::Pass
    }
}

impl ValidationMixin for LateValidator {
    fn validate_part_name(
        &self,
        _cx: &ReadContext,
        name: &str,
        _part: &Part,
        old: Option<&str>,
    ) -> Result<Verdict> {
        Ok(verdict(name, old))
    }

    fn validate_part_ipn(
        &self,
        _cx: &ReadContext,
        ipn: &str,
        _part: &Part,
        old: Option<&str>,
    ) -> Result<Verdict> {
        Ok(verdict(ipn, old))
    }

    fn validate_part_parameter(
        &self,
        _cx: &ReadContext,
        _parameter: &Parameter,
        _template: &ParameterTemplate,
        data: &str,
        old: Option<&str>,
    ) -> Result<Verdict> {
        Ok(verdict(data, old))
    }

    fn validate_batch_code(
        &self,
        _cx: &ReadContext,
        code: &str,
        _item: Option<&StockItem>,
        old: Option<&str>,
    ) -> Result<Verdict> {
        Ok(verdict(code, old))
    }

    fn validate_serial_number(
        &self,
        _cx: &ReadContext,
        serial: &str,
        _part: &Part,
        _item: Option<&StockItem>,
        old: Option<&str>,
    ) -> Result<Verdict> {
        Ok(verdict(serial, old))
    }
}
