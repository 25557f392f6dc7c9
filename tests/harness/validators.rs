//! Validators that tests activate together with others.

use inventree::db::DbError;
use inventree::prelude::*;
use inventree::resource::Statement;

/// Accepts names that start with `trusted` before other plugins see them, reports the deltas of an item with the
/// description `tell`, and rejects moves of stock of the batch `STAY`.
#[plugin(
    name = "Accepting",
    slug = "accepting",
    version = "1.0.0",
    priority = -1,
    mixins(validation)
)]
#[derive(Default)]
struct Accepting;

impl ValidationMixin for Accepting {
    fn validate_model_instance(
        &self,
        _cx: &ReadContext,
        instance: &Instance,
        deltas: Option<&Deltas>,
    ) -> Result<Verdict> {
        if let Instance::StockItem(item) = instance
            && deltas.is_some_and(|deltas| deltas.changed(stock_item::LOCATION))
            && item.batch == "STAY"
        {
            return Ok(Verdict::reject(stock_item::LOCATION, "this one stays"));
        }
        let Instance::Part(part) = instance else {
            return Ok(Verdict::Pass);
        };
        if part.description != "tell" {
            return Ok(Verdict::Pass);
        }
        let Some(deltas) = deltas else {
            return Ok(Verdict::reject_value("it is new"));
        };
        let told = deltas.iter().map(|delta| {
            format!(
                "{}: {} → {}",
                delta.field,
                delta.old.text(),
                delta.new.text()
            )
        });
        let told: Vec<String> = told.collect();
        Ok(Verdict::reject(part::DESCRIPTION, told.join(", ")))
    }

    fn validate_part_name(
        &self,
        _cx: &ReadContext,
        name: &str,
        _part: &Part,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        Ok(if name.starts_with("trusted") {
            Verdict::Accept
        } else {
            Verdict::Pass
        })
    }

    fn validate_part_parameter(
        &self,
        _cx: &ReadContext,
        _parameter: &Parameter,
        template: &ParameterTemplate,
        data: &str,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        Ok(if data == "REJECTED" {
            Verdict::reject_value(format!("not for {}", template.name))
        } else {
            Verdict::Pass
        })
    }

    fn validate_part_ipn(
        &self,
        _cx: &ReadContext,
        ipn: &str,
        _part: &Part,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        Ok(match ipn {
            "BOTH" => Verdict::reject(part::IPN, "not this").and(part::NAME, "nor that"),
            "REFUSED" => return Err(Error::invalid("refused by an error")),
            _ => Verdict::Pass,
        })
    }

    fn validate_model_deletion(&self, _cx: &ReadContext, instance: &Instance) -> Result<Verdict> {
        let text = match instance {
            Instance::StockItem(item) => &item.batch,
            Instance::Attachment(attachment) => &attachment.comment,
            _ => return Ok(Verdict::Pass),
        };
        Ok(if text == "KEEP" {
            Verdict::reject_value("this one stays")
        } else {
            Verdict::Pass
        })
    }

    fn convert_serial_to_int(&self, _cx: &ReadContext, serial: &str) -> Result<Option<i64>> {
        Ok(serial
            .strip_prefix("X")
            .and_then(|hex| i64::from_str_radix(hex, 16).ok()))
    }

    fn get_latest_serial_number(&self, _cx: &ReadContext, part: &Part) -> Result<Option<String>> {
        Ok((part.name == "counted elsewhere").then(|| "41".to_owned()))
    }
}

/// Requires a category with the name of each part, and queries it during the validation.
#[plugin(
    name = "Reading Validator",
    slug = "reading-validator",
    version = "1.0.0",
    mixins(validation)
)]
#[derive(Default)]
struct ReadingValidator;

impl ValidationMixin for ReadingValidator {
    fn validate_part_name(
        &self,
        cx: &ReadContext,
        name: &str,
        _part: &Part,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        let mut query = Statement::new("SELECT id FROM part_categories WHERE name = ");
        query.value(name);
        let found = (cx.db()).read(|db| Ok::<_, DbError>(query.first_value(db)?))?;
        Ok(if found.is_some() {
            Verdict::Pass
        } else {
            Verdict::reject_value("there is no such category")
        })
    }
}
