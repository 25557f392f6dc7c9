//! The rules of parameter templates.

use diesel::QueryResult;

use super::parameter_value::{check_choices, parse_value};
use super::units;
use crate::resource::{Change, Item, Rules, SqlValue, Statement, WriteContext, WriteError, unique};

/// The rules of `PARAMETER_TEMPLATE`.
#[derive(Debug)]
pub(super) struct TemplateRules;

impl Rules for TemplateRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let template = &change.after;
        let (units, choices) = (template.text("units"), template.text("choices"));
        if template.is_true("checkbox") && !units.is_empty() {
            context.reject("units", "Checkbox parameters cannot have units");
        } else if !units.is_empty() && change.has_changed("units") && !units::is_known(units) {
            context.reject("units", units::UNKNOWN);
        }
        if template.is_true("checkbox") && !choices.is_empty() {
            context.reject("choices", "Checkbox parameters cannot have choices");
        }
        check_choices(context, choices);
        if unique::is_taken(context.db, change, &["name"])? {
            context.reject("name", "Parameter template name must be unique");
        }
        Ok(())
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        let rules = ["units", "choices", "checkbox"];
        if !change.is_new() && rules.iter().any(|name| change.has_changed(name)) {
            recompute_numeric_values(context, &change.after)?;
        }
        Ok(())
    }
}

/// Computes the numeric values of the template's parameters again.
fn recompute_numeric_values(context: &mut WriteContext<'_>, template: &Item) -> QueryResult<()> {
    const CHUNK_SIZE: usize = 1000;
    let mut sql = Statement::new("SELECT id, data FROM parameters WHERE template_id = ").cached();
    let rows = sql
        .value(template.pk())
        .sql(" ORDER BY id")
        .load(context.db)?;
    for rows in rows.chunks(CHUNK_SIZE) {
        let mut sql = Statement::new("UPDATE parameters SET data_numeric = CAST(CASE id");
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let [key, data] = row.as_slice() else {
                continue;
            };
            let value = parse_value(data.text(), template, context.actor.settings);
            let number = value.map_or(SqlValue::Null, |(_, number)| number);
            sql.sql(" WHEN ")
                .value(key.clone())
                .sql(" THEN ")
                .value(number);
            keys.push(key.clone());
        }
        sql.sql(" END AS BIGINT) WHERE id IN (").list(keys).sql(")");
        sql.run(context.db)?;
    }
    Ok(())
}
