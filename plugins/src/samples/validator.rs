//! The `validation` mixin: additional rules for parts and stock, and custom serial numbers and batch codes.

use inventree::prelude::*;

/// Shows every kind of rule that a plugin can add.
#[plugin(
    name = "SampleValidator",
    slug = "validator",
    title = "Custom Validator",
    version = "1.0.0",
    mixins(settings, validation)
)]
#[derive(Debug, Default)]
pub struct Validator;

/// Settings that enable the rules.
#[derive(Debug, PluginSettings)]
pub struct ValidatorSettings {
    /// Characters which are not allowed to appear in Part names
    #[setting(name = "Illegal Part Characters", default = "!@#$%^&*()~`")]
    pub illegal_part_chars: String,
    /// Part IPN field must contain the character Q
    #[setting(name = "IPN Q Requirement", default = false)]
    pub ipn_must_contain_q: bool,
    /// Serial numbers must be palindromic
    #[setting(name = "Palindromic Serials", default = false)]
    pub serial_must_be_palindrome: bool,
    /// First letter of serial number must match first letter of part name
    #[setting(name = "Serial must match part", default = false)]
    pub serial_must_match_part: bool,
    /// Required prefix for batch code
    #[setting(name = "Batch prefix", default = "B")]
    pub batch_code_prefix: String,
    /// Bom item quantity must be an integer
    #[setting(name = "Integer Bom Quantity", default = false)]
    pub bom_item_integer: bool,
}

impl SettingsMixin for Validator {
    type Settings = ValidatorSettings;
}

/// Serial numbers that are multiples of this are not used.
const SKIPPED_MULTIPLE: i64 = 5;

/// A length or width must be less than this.
const TOO_LONG: f64 = 100.0;

impl ValidationMixin for Validator {
    fn validate_model_instance(
        &self,
        cx: &ReadContext,
        instance: &Instance,
        deltas: Option<&Deltas>,
    ) -> Result<Verdict> {
        let length = |text: &str| text.chars().count();
        let description = deltas.and_then(|deltas| deltas.get(part::DESCRIPTION));
        if description.is_some_and(|(old, new)| length(&new) < length(&old)) {
            let text = "Part description cannot be shortened";
            return Ok(Verdict::reject(part::DESCRIPTION, text));
        }
        Ok(match instance {
            Instance::BomItem(line)
                if line.quantity.to_integer().is_none()
                    && cx.settings::<Self>()?.bom_item_integer =>
            {
                let text = "Bom item quantity must be an integer";
                Verdict::reject(bom_item::QUANTITY, text)
            }
            _ => Verdict::Pass,
        })
    }

    fn validate_part_name(
        &self,
        cx: &ReadContext,
        name: &str,
        part: &Part,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        if part.description.chars().count() < name.chars().count() {
            let text = "Part description cannot be shorter than the name";
            return Ok(Verdict::reject_value(text));
        }
        let illegal = cx.settings::<Self>()?.illegal_part_chars;
        Ok(match illegal.chars().find(|sign| name.contains(*sign)) {
            Some(sign) => {
                Verdict::reject_value(format!("Illegal character in part name: '{sign}'"))
            }
            None => Verdict::Pass,
        })
    }

    fn validate_part_ipn(
        &self,
        cx: &ReadContext,
        ipn: &str,
        _part: &Part,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        Ok(
            if cx.settings::<Self>()?.ipn_must_contain_q && !ipn.contains('Q') {
                Verdict::reject_value("IPN must contain 'Q'")
            } else {
                Verdict::Pass
            },
        )
    }

    fn validate_part_parameter(
        &self,
        _cx: &ReadContext,
        _parameter: &Parameter,
        template: &ParameterTemplate,
        data: &str,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        let name = template.name.to_lowercase();
        let is_size = ["length", "width"].contains(&name.as_str());
        let is_too_long = || {
            data.trim()
                .parse::<f64>()
                .is_ok_and(|size| size >= TOO_LONG)
        };
        Ok(if is_size && is_too_long() {
            Verdict::reject_value("Value must be less than 100")
        } else {
            Verdict::Pass
        })
    }

    fn validate_batch_code(
        &self,
        cx: &ReadContext,
        code: &str,
        _item: Option<&StockItem>,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        let prefix = cx.settings::<Self>()?.batch_code_prefix;
        Ok(if code.is_empty() || code.starts_with(&prefix) {
            Verdict::Pass
        } else {
            Verdict::reject_value(format!("Batch code must start with '{prefix}'"))
        })
    }

    fn validate_serial_number(
        &self,
        cx: &ReadContext,
        serial: &str,
        part: &Part,
        _item: Option<&StockItem>,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        let settings = cx.settings::<Self>()?;
        if settings.serial_must_be_palindrome && !serial.chars().eq(serial.chars().rev()) {
            return Ok(Verdict::reject_value("Serial must be a palindrome"));
        }
        if settings.serial_must_match_part && serial.chars().next() != part.name.chars().next() {
            let text = "Serial number must start with same letter as part";
            return Ok(Verdict::reject_value(text));
        }
        Ok(match serial.parse::<i64>() {
            Ok(number) if number % SKIPPED_MULTIPLE == 0 => {
                Verdict::reject_value("Serial number cannot be a multiple of 5")
            }
            _ => Verdict::Pass,
        })
    }

    fn generate_batch_code(
        &self,
        cx: &ReadContext,
        context: &BatchContext,
    ) -> Result<Option<String>> {
        let code = cx.now().format("SAMPLE-BATCH-%Y:%-m:%-d");
        Ok(Some(match &context.part {
            Some(part) => format!("{}-{code}", part.name),
            None => code.to_string(),
        }))
    }

    fn increment_serial_number(
        &self,
        _cx: &ReadContext,
        serial: &str,
        _part: &Part,
    ) -> Result<Option<String>> {
        let next = serial
            .parse::<i64>()
            .ok()
            .and_then(|number| number.checked_add(1));
        let next = next.map(|next| {
            if next % SKIPPED_MULTIPLE == 0 {
                next + 1
            } else {
                next
            }
        });
        Ok(next.map(|next| next.to_string()))
    }
}
