//! A validator that is switched on when much is stored already that it would not allow.

use inventree::prelude::*;

/// Its slug.
pub const SLUG: &str = "later-rule";

/// Wants no value that starts with `old`, in any call for one value, and says what it was before.
#[plugin(
    name = "Later Rule",
    slug = "later-rule",
    version = "1.0.0",
    mixins(validation)
)]
#[derive(Default)]
struct LaterRule;

fn verdict(value: &str, old: Option<&str>) -> Verdict {
    if value.starts_with("old") {
        Verdict::reject_value(format!("`{value}` in place of {old:?}"))
    } else {
        Verdict::Pass
    }
}

impl ValidationMixin for LaterRule {
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
