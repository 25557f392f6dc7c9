//! Parts by their parameters: `parameter_5=10k`, `parameter_5_lt=1`, and `ordering=parameter_5`, where 5 is the key of
//! a template.

use diesel::QueryResult;

use super::parameter::template_of;
use super::units;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::resource::filter::{self, NO_CHOICE};
use crate::resource::read::{direction, fold};
use crate::resource::rules::Asked;
use crate::resource::search::pattern;
use crate::resource::{Condition, Item, Refusals, Statement, sent};

/// How values are compared: what stands behind the key, and SQL.
const OPERATORS: &[(&str, &str)] = &[
    ("", " = "),
    ("_gt", " > "),
    ("_gte", " >= "),
    ("_lt", " < "),
    ("_lte", " <= "),
    ("_ne", NOT),
    ("_icontains", CONTAINS),
];
const NOT: &str = " <> ";
const CONTAINS: &str = " LIKE ";

/// The conditions that parameters of the list ask for, each template with one look-up.
///
/// # Errors
/// When a query fails.
pub(super) fn narrow(
    db: &mut Db,
    asked: &Asked,
    refusals: &mut Refusals,
) -> QueryResult<Vec<Condition>> {
    let mut conditions = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for (name, _) in &asked.0 {
        let Some((key, operator)) = named(name).filter(|_| !known.contains(&name.as_str())) else {
            continue;
        };
        known.push(name);
        let text = asked.get(name).unwrap_or_default().trim();
        if text.contains('\0') {
            refusals.add(name, sent::NULL_CHARACTER);
            continue;
        }
        let template = match key.parse() {
            Ok(key) => template_of(db, key)?,
            Err(_) => None,
        };
        match template {
            Some(template) => conditions.push(condition(&template, operator, text)),
            None => refusals.add(name, NO_CHOICE),
        }
    }
    Ok(conditions)
}

/// The key and the operator in the name of a parameter of the list.
fn named(name: &str) -> Option<(&str, &'static str)> {
    let rest = name.strip_prefix("parameter_")?;
    let end = rest.find(|sign: char| !sign.is_ascii_digit());
    let (key, behind) = rest.split_at(end.unwrap_or(rest.len()));
    let mut operators = OPERATORS.iter();
    let (_, operator) = operators.find(|(known, _)| *known == behind)?;
    (!key.is_empty()).then_some((key, *operator))
}

/// Parts with a value for the template that compares so with the text; for `NOT`, all but those that have this value.
///
/// Values that are numbers compare as such, where the text is one. A number with another unit is converted.
fn condition(template: &Item, operator: &'static str, text: &str) -> Condition {
    let is_checkbox = template.is("checkbox");
    let truth = filter::truth(text).unwrap_or(false);
    let (text, number) = match (is_checkbox, truth) {
        (true, true) => ("True", Some(Decimal::ONE)),
        (true, false) => ("False", Some(Decimal::ZERO)),
        _ => (text, number(template.text("units"), text)),
    };
    let is_odd = number.is_none() && !template.text("units").is_empty();
    if is_odd && !is_checkbox {
        return Statement::new("1 = 0");
    }
    let (is_among, operator) = match operator {
        NOT if !is_checkbox => ("t.id NOT IN ", " = "),
        // A truth value is it or is not.
        _ if is_checkbox => ("t.id IN ", " = "),
        _ => ("t.id IN ", operator),
    };
    let mut sql = Statement::new(is_among);
    sql.sql("(SELECT v.part_id FROM parameters v WHERE v.template_id = ")
        .value(template.pk())
        .sql(" AND ");
    match number {
        _ if operator == CONTAINS => sql
            .sql("SUBSTR(v.search, 1, LENGTH(v.data)) LIKE ")
            .value(pattern(&fold(text)))
            .sql(" ESCAPE '\\'"),
        Some(number) => sql
            .sql("(v.data_numeric")
            .sql(operator)
            .value(number)
            .sql(" OR v.data_numeric IS NULL AND v.data")
            .sql(operator)
            .value(text)
            .sql(")"),
        None => sql.sql("v.data").sql(operator).value(text),
    };
    sql.sql(")").clone()
}

fn number(units: &str, text: &str) -> Option<Decimal> {
    let number = text.parse().ok();
    number.or_else(|| (!units.is_empty()).then(|| units::convert(text, units))?)
}

/// The order by the values for a template, where the name is of such an order: parts without one come last.
pub(super) fn order(name: &str, is_reversed: bool) -> Option<Statement> {
    let key = name.strip_prefix("parameter_")?;
    let key: i64 = key.parse().ok().filter(|key| *key >= 0)?;
    let way = direction(is_reversed);
    let mut sql = Statement::default();
    sql.sql("EXISTS (SELECT 1")
        .sql(OF_PART)
        .value(key)
        .sql(") DESC, (SELECT v.data_numeric");
    sql.sql(OF_PART)
        .value(key)
        .sql(")")
        .sql(way)
        .sql(", (SELECT v.data");
    sql.sql(OF_PART).value(key).sql(")").sql(way);
    Some(sql)
}

/// SQL: from the value of the part `t` for a template.
const OF_PART: &str = " FROM parameters v WHERE v.part_id = t.id AND v.template_id = ";
