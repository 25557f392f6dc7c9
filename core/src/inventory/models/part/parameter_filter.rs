//! Filters and orders parts by their parameters: `parameter_5=10k`, `parameter_5_lt=1` and `ordering=parameter_5`,
//! where 5 is the key of a template.

use diesel::QueryResult;

use super::parameter_rules::load_template;
use super::units;
use crate::db::Db;
use crate::decimal::Decimal;
use crate::resource::casefold::casefold;
use crate::resource::filter::{self, INVALID_CHOICE};
use crate::resource::search::like_pattern;
use crate::resource::selection::direction;
use crate::resource::{Condition, Item, QueryParams, Statement, ValidationErrors, parse};

/// The operators: suffix of the query parameter, and SQL.
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

/// Returns the conditions for the query parameters. Each parameter loads its template with one query.
///
/// # Errors
/// When a query fails.
pub(super) fn conditions(
    db: &mut Db,
    params: &QueryParams,
    errors: &mut ValidationErrors,
) -> QueryResult<Vec<Condition>> {
    let mut conditions = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for (name, _) in &params.0 {
        let Some((key, operator)) = parse_name(name).filter(|_| !known.contains(&name.as_str()))
        else {
            continue;
        };
        known.push(name);
        let text = params.get(name).unwrap_or_default().trim();
        if text.contains('\0') {
            errors.add(name, parse::NULL_CHARACTER);
            continue;
        }
        let template = match key.parse() {
            Ok(key) => load_template(db, key)?,
            Err(_) => None,
        };
        match template {
            Some(template) => conditions.push(condition(&template, operator, text)),
            None => errors.add(name, INVALID_CHOICE),
        }
    }
    Ok(conditions)
}

/// Splits the name of a query parameter into the key and the operator.
fn parse_name(name: &str) -> Option<(&str, &'static str)> {
    let rest = name.strip_prefix("parameter_")?;
    let end = rest.find(|character: char| !character.is_ascii_digit());
    let (key, behind) = rest.split_at(end.unwrap_or(rest.len()));
    let mut operators = OPERATORS.iter();
    let (_, operator) = operators.find(|(known, _)| *known == behind)?;
    (!key.is_empty()).then_some((key, *operator))
}

/// Builds the condition that a part has a value for the template that matches. `NOT` matches all parts except those
/// with the value.
///
/// Numbers compare as numbers, after conversion to the template's units; other values compare as text.
fn condition(template: &Item, operator: &'static str, text: &str) -> Condition {
    let is_checkbox = template.is_true("checkbox");
    let boolean = filter::parse_bool(text).unwrap_or(false);
    let (text, number) = match (is_checkbox, boolean) {
        (true, true) => ("True", Some(Decimal::ONE)),
        (true, false) => ("False", Some(Decimal::ZERO)),
        _ => (text, parse_number(template.text("units"), text)),
    };
    let is_odd = number.is_none() && !template.text("units").is_empty();
    if is_odd && !is_checkbox {
        return Statement::new("1 = 0");
    }
    let (is_among, operator) = match operator {
        NOT if !is_checkbox => ("t.id NOT IN ", " = "),
        // Checkboxes support exact matches only.
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
            .value(like_pattern(&casefold(text)))
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

fn parse_number(units: &str, text: &str) -> Option<Decimal> {
    let number = text.parse().ok();
    number.or_else(|| (!units.is_empty()).then(|| units::convert(text, units))?)
}

/// Returns the ordering for a name such as `parameter_5`. Parts without a value come last.
pub(super) fn ordering(name: &str, is_reversed: bool) -> Option<Statement> {
    let key = name.strip_prefix("parameter_")?;
    let key: i64 = key.parse().ok().filter(|key| *key >= 0)?;
    let way = direction(is_reversed);
    let mut sql = Statement::default();
    sql.sql("EXISTS (SELECT 1")
        .sql(FROM_PARAMETERS)
        .value(key)
        .sql(") DESC, (SELECT v.data_numeric");
    sql.sql(FROM_PARAMETERS)
        .value(key)
        .sql(")")
        .sql(way)
        .sql(", (SELECT v.data");
    sql.sql(FROM_PARAMETERS).value(key).sql(")").sql(way);
    Some(sql)
}

/// SQL: from the value of the part `t` for a template.
const FROM_PARAMETERS: &str = " FROM parameters v WHERE v.part_id = t.id AND v.template_id = ";
