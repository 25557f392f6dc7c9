//! The parameters that a new part gets: those of the part that it is a copy of, and those of its category.

use std::collections::HashSet;

use diesel::QueryResult;
use serde_json::Map;

use super::{is, key, members};
use crate::models::part::category_parameter::above;
use crate::models::part::parameter_template::{BRIEF, PARAMETER_TEMPLATE};
use crate::models::part::{PARAMETER, parameter};
use crate::resource::read::{self, Selection};
use crate::resource::{Cell, Change, Item, Review, Statement, sent};

/// The parameters of the part that was just made, each template once: what is copied comes first, then the nearest
/// category.
///
/// # Errors
/// When a query fails.
pub(super) fn of(review: &mut Review<'_>, change: &Change) -> QueryResult<Vec<Item>> {
    let mut given = Vec::new();
    if let Some(members) = members(review, change, "duplicate")?
        && is(&members, "copy_parameters")
    {
        let original = key(&members, "part").unwrap_or_default();
        let mut wanted = Selection::default();
        let condition = Statement::new("t.part_id = ").value(original).clone();
        wanted.conditions.push(condition);
        given.extend(read::list(review.db, &PARAMETER, &wanted)?.0);
    }
    let is_copied = change.sent("copy_category_parameters");
    let is_copied = is_copied.is_none_or(|value| sent::boolean(value) != Ok(false));
    if let Some(category) = change.after.integer("category").filter(|_| is_copied) {
        given.extend(of_category(review, category)?);
    }
    let mut seen = HashSet::new();
    given.retain(|parameter| seen.insert(parameter.integer("template")));
    let now = Cell::Time(review.author.now.naive_utc());
    for parameter in &mut given {
        parameter.set("pk", Cell::Null);
        parameter.set("part", change.after.pk());
        parameter.set("updated", now.clone());
        parameter.set("updated_by", review.author.pk());
    }
    Ok(given)
}

fn of_category(review: &mut Review<'_>, category: i64) -> QueryResult<Vec<Item>> {
    let mut sql = Statement::new(
        "SELECT d.template_id, d.default_value FROM category_parameters d \
         JOIN part_categories e ON e.id = d.category_id WHERE d.category_id IN (",
    )
    .kept();
    sql.with(concat!(above!(), ")"), &category.into())
        .sql(" ORDER BY e.level DESC, d.id");
    let rows = sql.load(review.db)?;
    let keys: Vec<i64> = rows.iter().filter_map(|row| row.first()?.int()).collect();
    let templates = read::by_keys(review.db, &PARAMETER_TEMPLATE, &keys, Some(BRIEF))?;
    let given = rows.iter().filter_map(|row| {
        let key = row.first()?.int()?;
        let template = templates.iter().find(|template| template.pk() == key)?;
        Some(preset(review, template, row.get(1)?.text()))
    });
    Ok(given.collect())
}

/// The value that a category has for a template; as it is where it is none of those that the template asks for.
fn preset(review: &Review<'_>, template: &Item, default: &str) -> Item {
    let value = parameter::value(default, template, review.author.settings);
    let (data, number) = value.unwrap_or_else(|_| (default.to_owned(), Cell::Null));
    let (change, _) = Change::read(&PARAMETER, None, Map::new(), false);
    let mut given = change.after;
    given.set("template", template.pk());
    given.set("data", data);
    given.set("data_numeric", number);
    given
}
