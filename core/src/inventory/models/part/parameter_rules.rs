//! The rules of part parameters.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::locked;
use super::parameter_template::{BRIEF as TEMPLATE_BRIEF, PARAMETER_TEMPLATE};
use super::parameter_value::parse_value;
use crate::db::Db;
use crate::items::{Parameter, ParameterTemplate};
use crate::mixin::validation::ValidationRequest;
use crate::query::Model as _;
use crate::resource::{
    Change, Item, Pending, Rules, SqlValue, WriteContext, WriteError, Writer, read, unique,
};

/// The error text for a parameter of a locked part.
const LOCKED: &str = "Parameter cannot be modified - part is locked";

/// The rules of `PARAMETER`.
#[derive(Debug)]
pub(super) struct ParameterRules;

impl Rules for ParameterRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let template = change.after.integer("template").unwrap_or_default();
        if let Some(template) = load_template(context.db, template)? {
            let data = change.after.text("data").to_owned();
            match parse_value(&data, &template, context.actor.settings) {
                Ok((data, number)) => {
                    change.after.set("data", data);
                    change.after.set("data_numeric", number);
                }
                Err(text) => context.reject("data", text),
            }
        }
        let items = change.before.iter().chain([&change.after]);
        let parts = items.filter_map(|item| item.integer("part")).collect();
        locked::check_unlocked(context, parts, LOCKED)?;
        let now = SqlValue::DateTime(context.actor.now.naive_utc());
        change.after.set("updated", now);
        change.after.set("updated_by", context.actor.user_pk());
        unique::check(context, change, &["part", "template"])
    }

    fn validate_with_plugins(
        &self,
        writer: &Writer,
        change: &Change,
        pending: Pending<'_>,
    ) -> Result<(), WriteError> {
        // With another template, unchanged data is a new value.
        if !change.has_new_value("data") && !change.has_new_value("template") {
            return Ok(());
        }
        let Some(parameter) = Parameter::from_item(&change.after) else {
            return Ok(());
        };
        let template = parameter.template.get();
        let found = writer.load_stored_fields(pending, &PARAMETER_TEMPLATE, template)?;
        let template = found.as_ref().and_then(ParameterTemplate::from_item);
        writer.call_validators(ValidationRequest::PartParameter(
            Box::new(parameter),
            Box::new(template.unwrap_or_default()),
            change.original_text("data"),
        ))
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        locked::check_unlocked(context, item.integer("part").into_iter().collect(), LOCKED)
    }
}

/// Loads the template with the key, with the fields that restrict its values.
///
/// # Errors
/// When the query fails.
pub(super) fn load_template(db: &mut Db, key: i64) -> QueryResult<Option<Item>> {
    Ok(read::by_keys(db, &PARAMETER_TEMPLATE, &[key], Some(TEMPLATE_BRIEF))?.pop())
}
