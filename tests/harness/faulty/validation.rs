//! A plugin that fails in the validation of items. The validated strings say where and how: `name-panic`, `batch-hang`.

use inventree::prelude::*;

use super::fail;

/// Fails in each call as the validated string says.
#[plugin(
    name = "Faulty Validation",
    slug = "faulty-validation",
    version = "1.0.0",
    mixins(validation)
)]
#[derive(Default)]
struct FaultyValidation;

fn fail_as(text: &str, place: &str) -> Result<Verdict> {
    fail(text.strip_prefix(place).unwrap_or_default())?;
    Ok(Verdict::Pass)
}

/// Returns the name of the item, for models whose items have one.
fn name(instance: &Instance) -> &str {
    match instance {
        Instance::Part(part) => &part.name,
        Instance::PartCategory(category) => &category.name,
        Instance::StockLocation(location) => &location.name,
        Instance::Company(company) => &company.name,
        Instance::ParameterTemplate(template) => &template.name,
        _ => "",
    }
}

impl ValidationMixin for FaultyValidation {
    fn validate_model_instance(
        &self,
        _cx: &ReadContext,
        instance: &Instance,
        _deltas: Option<&Deltas>,
    ) -> Result<Verdict> {
        fail_as(name(instance), "instance-")
    }

    fn validate_model_deletion(&self, _cx: &ReadContext, instance: &Instance) -> Result<Verdict> {
        match instance {
            Instance::StockItem(item) => fail_as(&item.batch, "deletion-"),
            _ => Ok(Verdict::Pass),
        }
    }

    fn validate_part_name(
        &self,
        _cx: &ReadContext,
        name: &str,
        _part: &Part,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        fail_as(name, "name-")
    }

    fn validate_part_ipn(
        &self,
        _cx: &ReadContext,
        ipn: &str,
        _part: &Part,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        fail_as(ipn, "ipn-")
    }

    fn validate_batch_code(
        &self,
        _cx: &ReadContext,
        code: &str,
        _item: Option<&StockItem>,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        fail_as(code, "batch-")
    }

    fn validate_serial_number(
        &self,
        _cx: &ReadContext,
        serial: &str,
        _part: &Part,
        _item: Option<&StockItem>,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        fail_as(serial, "serial-")
    }

    fn convert_serial_to_int(&self, _cx: &ReadContext, serial: &str) -> Result<Option<i64>> {
        fail_as(serial, "number-").map(|_| None)
    }
}
