//! The rules of part parameters.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::parameter_template::{BRIEF as TEMPLATE_BRIEF, PARAMETER_TEMPLATE};
use super::parameter_value::parse_value;
use super::{PART, locked};
use crate::db::{Db, DbError};
use crate::mixin::validation::{Parameter, ValidationRequest};
use crate::resource::{
    Change, Item, Rules, SqlValue, WriteContext, WriteError, Writer, read, unique,
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
        change: &mut Change,
    ) -> Result<(), WriteError> {
        // With another template, unchanged data is a new value.
        if !change.has_new_value("data") && !change.has_new_value("template") {
            return Ok(());
        }
        let item = &change.after;
        let template = item.integer("template").unwrap_or_default();
        let db = writer.registry.db();
        let found = db.read(|db| Ok::<_, DbError>(load_template(db, template)?))?;
        let parameter = Box::new(Parameter {
            pk: item.pk(),
            template,
            template_name: found.map_or_else(String::new, |found| found.text("name").to_owned()),
            model: PART.model.name.to_owned(),
            model_pk: item.integer("part").unwrap_or_default(),
            data: item.text("data").to_owned(),
        });
        writer.call_validators(ValidationRequest::PartParameter(
            parameter,
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
