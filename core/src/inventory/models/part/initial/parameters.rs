//! The initial parameters of a new part: those of the part that it copies, and those of its category.

use std::collections::HashSet;

use diesel::QueryResult;
use serde_json::Map;

use super::nested::{is_true, key, parse_nested};
use crate::models::part::category_parameter::ancestors;
use crate::models::part::parameter_template::{BRIEF, PARAMETER_TEMPLATE};
use crate::models::part::{PARAMETER, parameter_value};
use crate::resource::{Change, Item, Selection, SqlValue, Statement, WriteContext, parse, read};

/// Returns the parameters of the new part, at most one for each template. Copied parameters take precedence, then those
/// of the nearest category.
///
/// # Errors
/// When a query fails.
pub(super) fn initial_parameters(
    context: &mut WriteContext<'_>,
    change: &Change,
) -> QueryResult<Vec<Item>> {
    let mut given = Vec::new();
    if let Some(members) = parse_nested(context, change, "duplicate")?
        && is_true(&members, "copy_parameters")
    {
        let original = key(&members, "part").unwrap_or_default();
        let mut wanted = Selection::default();
        let condition = Statement::new("t.part_id = ").value(original).clone();
        wanted.conditions.push(condition);
        given.extend(read::list(context.db, &PARAMETER, &wanted)?.0);
    }
    let is_copied = change.request_value("copy_category_parameters");
    let is_copied = is_copied.is_none_or(|value| parse::boolean(value) != Ok(false));
    if let Some(category) = change.after.integer("category").filter(|_| is_copied) {
        given.extend(category_parameters(context, category)?);
    }
    let mut seen = HashSet::new();
    given.retain(|parameter| seen.insert(parameter.integer("template")));
    let now = SqlValue::DateTime(context.actor.now.naive_utc());
    for parameter in &mut given {
        parameter.set("pk", SqlValue::Null);
        parameter.set("part", change.after.pk());
        parameter.set("updated", now.clone());
        parameter.set("updated_by", context.actor.user_pk());
    }
    Ok(given)
}

fn category_parameters(context: &mut WriteContext<'_>, category: i64) -> QueryResult<Vec<Item>> {
    let mut sql = Statement::new(
        "SELECT d.template_id, d.default_value FROM category_parameters d \
         JOIN part_categories e ON e.id = d.category_id WHERE d.category_id IN (",
    )
    .cached();
    sql.sql_with(concat!(ancestors!(), ")"), &category.into())
        .sql(" ORDER BY e.level DESC, d.id");
    let rows = sql.load(context.db)?;
    let keys: Vec<i64> = rows.iter().filter_map(|row| row.first()?.int()).collect();
    let templates = read::by_keys(context.db, &PARAMETER_TEMPLATE, &keys, Some(BRIEF))?;
    let given = rows.iter().filter_map(|row| {
        let key = row.first()?.int()?;
        let template = templates.iter().find(|template| template.pk() == key)?;
        Some(default_parameter(context, template, row.get(1)?.text()))
    });
    Ok(given.collect())
}

/// Builds a parameter with a category's default value, even if the template does not accept the value.
fn default_parameter(context: &WriteContext<'_>, template: &Item, default: &str) -> Item {
    let value = parameter_value::parse_value(default, template, context.actor.settings);
    let (data, number) = value.unwrap_or_else(|_| (default.to_owned(), SqlValue::Null));
    let (change, _) = Change::from_request(&PARAMETER, None, Map::new(), false);
    let mut given = change.after;
    given.set("template", template.pk());
    given.set("data", data);
    given.set("data_numeric", number);
    given
}
