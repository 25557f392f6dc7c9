//! Templates of part parameters.

use crate::access::role::Role;
use crate::resource::search_sql::words_subquery;
use crate::resource::{
    AllowedOperations, Field, FieldType, Filter, Lookup, ModelRef, Resource, SearchSql,
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
