//! `golden-validator`: rejects a word in part names, and another in the name of any item.

use inventree::prelude::*;

/// Rejects a word in part names, and another in the name of any item.
#[plugin(
    name = "GoldenValidator",
    slug = "golden-validator",
    version = "1.0.0",
    mixins(settings, validation)
)]
#[derive(Default)]
struct GoldenValidator;

#[derive(PluginSettings)]
struct Values {
    /// forbidden word
    #[setting(default = "forbidden")]
    forbidden: String,
    /// int limit
    #[setting(default = 5)]
    #[expect(dead_code, reason = "it is only listed and set")]
    limit: i64,
}

impl SettingsMixin for GoldenValidator {
    type Settings = Values;
}

/// The text of the rejection of an item.
const DENIED: &str = "golden: denied by model check";

/// Returns the name of the item, and the rejection of this name, for models whose items have one.
fn name(instance: &Instance) -> Option<(&str, Verdict)> {
    Some(match instance {
        Instance::Part(part) => (&part.name, Verdict::reject(part::NAME, DENIED)),
        Instance::PartCategory(category) => {
            (&category.name, Verdict::reject(part_category::NAME, DENIED))
        }
        Instance::StockLocation(location) => (
            &location.name,
            Verdict::reject(stock_location::NAME, DENIED),
        ),
        Instance::Company(company) => (&company.name, Verdict::reject(company::NAME, DENIED)),
        Instance::ParameterTemplate(template) => (
            &template.name,
            Verdict::reject(parameter_template::NAME, DENIED),
        ),
        _ => return None,
    })
}

impl ValidationMixin for GoldenValidator {
    fn validate_model_instance(
        &self,
        _cx: &ReadContext,
        instance: &Instance,
        _deltas: Option<&Deltas>,
    ) -> Result<Verdict> {
        Ok(match name(instance) {
            Some((name, rejection)) if name.contains("deny-model") => rejection,
            _ => Verdict::Pass,
        })
    }

    fn validate_part_name(
        &self,
        cx: &ReadContext,
        name: &str,
        _part: &Part,
        _old: Option<&str>,
    ) -> Result<Verdict> {
        if name.contains(&cx.settings::<Self>()?.forbidden) {
            return Ok(Verdict::reject_value("golden: forbidden part name"));
        }
        if name.contains("kaboom") {
            return Err(Error::failed("validator crashed"));
        }
        Ok(Verdict::Pass)
    }
}
