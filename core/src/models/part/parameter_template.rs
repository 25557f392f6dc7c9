//! What parameters of parts there are.

use std::collections::HashSet;

use diesel::QueryResult;

use super::{parameter, units};
use crate::models::role::Role;
use crate::resource::found::with_words;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Cell, Change, Field, Filter, Found, Item, Kind, Resource, Review, Rules, Statement,
    Target, Test, unique,
};

/// Templates of parameters.
pub static PARAMETER_TEMPLATE: Resource = Resource {
    target: Target {
        model: "partparametertemplate",
        class: "PartParameterTemplate",
        table: "parameter_templates",
        path: "/api/part/parameter/template/",
    },
    name: "Part Parameter Template",
    event: "part_partparametertemplate",
    roles: &[Role::Part, Role::PartCategory],
    fields: FIELDS,
    details: &[],
    filters: FILTERS,
    found_by: &[],
    orders: &[
        ("name", "t.name"),
        ("units", "t.units"),
        ("checkbox", "t.checkbox"),
        ("parts", PARTS),
    ],
    joins: "",
    whole: "",
    order: "t.name",
    allows: Allows::METADATA,
    rules: &TemplateRules,
};

/// What other items show of a template.
pub(super) const BRIEF: &[&str] = &[
    "pk",
    "name",
    "units",
    "description",
    "checkbox",
    "choices",
    "selectionlist",
];

const PARTS: &str = "(SELECT COUNT(*) FROM parameters a WHERE a.template_id = t.id)";

/// What names a template is found by its words.
pub(super) const BY_TEMPLATE: Found = Found::among(
    &["template__name", "template__description", "template__units"],
    "t.template_id",
    with_words!("w.id" from "parameter_templates w"),
);

static FIELDS: &[Field] = &[
    Field::key(),
    Field::title("name", "Name", 100).folded("name_key"),
    Field::text("units", "Units", 25).searched(),
    Field::text("description", "Description", 250).searched(),
    Field::count("parts", "Parts", Kind::Integer(0, i64::MAX), PARTS),
    Field::boolean("checkbox", "Checkbox", false),
    Field::text("choices", "Choices", 5000),
    Field::sql(
        "selectionlist",
        "Selection List",
        Kind::Integer(0, i64::MAX),
        "CAST(NULL AS BIGINT)",
    ),
];

const FILTERS: &[Filter] = &[
    Filter::of("name", Test::Text("t.name")),
    Filter::of("units", Test::Text("t.units")),
    Filter::of("checkbox", Test::Holds("t.checkbox")),
    Filter::of("has_choices", Test::Holds("t.choices <> ''")),
    Filter::of("has_units", Test::Holds("t.units <> ''")),
    Filter::of(
        "part",
        Test::About(
            "t.id IN (SELECT a.template_id FROM parameters a WHERE a.part_id = ?)",
            "parts",
        ),
    ),
    Filter::of(
        "category",
        Test::About(
            "t.id IN (SELECT a.template_id FROM part_categories r JOIN part_categories c ON c.path >= r.path \
             AND c.path < r.path || 'x' JOIN parts p ON p.category_id = c.id \
             JOIN parameters a ON a.part_id = p.id WHERE r.id = ?)",
            "part_categories",
        ),
    ),
];

#[derive(Debug)]
struct TemplateRules;

impl Rules for TemplateRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let template = &change.after;
        let (units, choices) = (template.text("units"), template.text("choices"));
        if template.is("checkbox") && !units.is_empty() {
            review.refuse("units", "Checkbox parameters cannot have units");
        } else if !units.is_empty() && change.changes("units") && !units::is_known(units) {
            review.refuse("units", units::UNKNOWN);
        }
        if template.is("checkbox") && !choices.is_empty() {
            review.refuse("choices", "Checkbox parameters cannot have choices");
        }
        check_choices(review, choices);
        if unique::is_taken(review.db, change, &["name"])? {
            review.refuse("name", "Parameter template name must be unique");
        }
        Ok(())
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        let rules = ["units", "choices", "checkbox"];
        if !change.is_new() && rules.iter().any(|name| change.changes(name)) {
            reckon(review, &change.after)?;
        }
        Ok(())
    }
}

/// Notes where a list of choices names one twice.
pub(super) fn check_choices(review: &mut Review<'_>, choices: &str) {
    let mut seen = HashSet::new();
    if !words(choices).all(|word| seen.insert(word)) {
        review.refuse("choices", "Choices must be unique");
    }
}

/// Reckons anew which numbers the values of the template are.
fn reckon(review: &mut Review<'_>, template: &Item) -> QueryResult<()> {
    const AT_ONCE: usize = 1000;
    let mut sql = Statement::new("SELECT id, data FROM parameters WHERE template_id = ").kept();
    let rows = sql
        .value(template.pk())
        .sql(" ORDER BY id")
        .load(review.db)?;
    for rows in rows.chunks(AT_ONCE) {
        let mut sql = Statement::new("UPDATE parameters SET data_numeric = CAST(CASE id");
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let [key, data] = row.as_slice() else {
                continue;
            };
            let value = parameter::value(data.text(), template, review.author.settings);
            let number = value.map_or(Cell::Null, |(_, number)| number);
            sql.sql(" WHEN ")
                .value(key.clone())
                .sql(" THEN ")
                .value(number);
            keys.push(key.clone());
        }
        sql.sql(" END AS BIGINT) WHERE id IN (").list(keys).sql(")");
        sql.run(review.db)?;
    }
    Ok(())
}

/// The choices of a list with commas between.
pub(crate) fn words(choices: &str) -> impl Iterator<Item = &str> {
    let words = choices.split(',').map(str::trim);
    words.filter(|word| !word.is_empty())
}
