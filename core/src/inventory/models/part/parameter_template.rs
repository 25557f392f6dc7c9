//! Templates of part parameters.

use std::collections::HashSet;

use diesel::QueryResult;

use super::{parameter, units};
use crate::access::role::Role;
use crate::resource::search_sql::words_subquery;
use crate::resource::write::WriteError;
use crate::resource::{
    AllowedOperations, Change, Field, FieldType, Filter, Item, Lookup, ModelRef, Resource, Rules,
    SearchSql, SqlValue, Statement, WriteContext, unique,
};

/// Parameter templates.
pub static PARAMETER_TEMPLATE: Resource = Resource {
    model: ModelRef {
        name: "partparametertemplate",
        class: "PartParameterTemplate",
        table: "parameter_templates",
        path: "/api/part/parameter/template/",
    },
    verbose_name: "Part Parameter Template",
    event_table: "part_partparametertemplate",
    roles: &[Role::Part, Role::PartCategory],
    fields: FIELDS,
    filters: FILTERS,
    ordering_fields: &[
        ("name", "t.name"),
        ("units", "t.units"),
        ("checkbox", "t.checkbox"),
        ("parts", PARTS),
    ],
    default_ordering: "t.name",
    allows: AllowedOperations::METADATA,
    rules: &TemplateRules,
    ..Resource::DEFAULT
};

/// The fields that other items show of their template.
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

/// Searches rows by the words of their template.
pub(super) const SEARCH_BY_TEMPLATE: SearchSql = SearchSql::in_subquery(
    &["template__name", "template__description", "template__units"],
    "t.template_id",
    words_subquery!("w.id" from "parameter_templates w"),
);

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::required_text("name", "Name", 100).lowercase_column("name_key"),
    Field::text("units", "Units", 25).searchable(),
    Field::text("description", "Description", 250).searchable(),
    Field::aggregate("parts", "Parts", FieldType::Integer(0, i64::MAX), PARTS),
    Field::boolean("checkbox", "Checkbox", false),
    Field::text("choices", "Choices", 5000),
    Field::sql(
        "selectionlist",
        "Selection List",
        FieldType::Integer(0, i64::MAX),
        "CAST(NULL AS BIGINT)",
    ),
];

const FILTERS: &[Filter] = &[
    Filter::new("name", Lookup::Exact("t.name")),
    Filter::new("units", Lookup::Exact("t.units")),
    Filter::new("checkbox", Lookup::Boolean("t.checkbox")),
    Filter::new("has_choices", Lookup::Boolean("t.choices <> ''")),
    Filter::new("has_units", Lookup::Boolean("t.units <> ''")),
    Filter::new(
        "part",
        Lookup::Related(
            "t.id IN (SELECT a.template_id FROM parameters a WHERE a.part_id = ?)",
            "parts",
        ),
    ),
    Filter::new(
        "category",
        Lookup::Related(
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

/// Rejects a list of choices with duplicates.
pub(super) fn check_choices(context: &mut WriteContext<'_>, choices: &str) {
    let mut seen = HashSet::new();
    if !split_choices(choices).all(|word| seen.insert(word)) {
        context.reject("choices", "Choices must be unique");
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
            let value = parameter::parse_value(data.text(), template, context.actor.settings);
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

/// Splits a comma-separated list of choices.
pub(crate) fn split_choices(choices: &str) -> impl Iterator<Item = &str> {
    let words = choices.split(',').map(str::trim);
    words.filter(|word| !word.is_empty())
}
