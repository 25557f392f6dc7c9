//! The values of parameters, and the choices that a template allows.

use std::collections::HashSet;

use super::units;
use crate::decimal::Decimal;
use crate::resource::{Item, SqlValue, WriteContext, parse};
use crate::server_settings::global::GlobalSettings;

/// Returns the value as it is stored, and as a number if it is one.
///
/// # Errors
/// When the template does not accept the value.
pub(super) fn parse_value(
    data: &str,
    template: &Item,
    settings: &GlobalSettings,
) -> Result<(String, SqlValue), String> {
    if template.is_true("checkbox") {
        let truth = parse::boolean(&data.into()).unwrap_or(false);
        let word = if truth { "True" } else { "False" };
        let number: Decimal = if truth { Decimal::ONE } else { Decimal::ZERO };
        return Ok((word.to_owned(), number.into()));
    }
    let (units, choices) = (template.text("units"), template.text("choices"));
    if !choices.is_empty() && !split_choices(choices).any(|word| word == data) {
        return Err("Invalid choice for parameter value".to_owned());
    }
    let number = if units.is_empty() {
        data.parse().ok()
    } else {
        units::convert(data, units)
    };
    if number.is_none() && !units.is_empty() && settings.part_parameter_enforce_units {
        return Err(format!("Could not convert {data} to {units}"));
    }
    Ok((
        data.to_owned(),
        number.map_or(SqlValue::Null, SqlValue::from),
    ))
}

/// Rejects a list of choices with duplicates.
pub(super) fn check_choices(context: &mut WriteContext<'_>, choices: &str) {
    let mut seen = HashSet::new();
    if !split_choices(choices).all(|word| seen.insert(word)) {
        context.reject("choices", "Choices must be unique");
    }
}

/// Splits a comma-separated list of choices.
pub(crate) fn split_choices(choices: &str) -> impl Iterator<Item = &str> {
    let words = choices.split(',').map(str::trim);
    words.filter(|word| !word.is_empty())
}
