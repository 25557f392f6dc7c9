//! Parameters of parts.

use super::parameter_template::{BRIEF as TEMPLATE_BRIEF, PARAMETER_TEMPLATE};
use super::variants::part_condition;
use super::{BRIEF, PART};
use crate::access::role::Role;
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::{AllowedOperations, Detail, Field, Filter, Lookup, ModelRef, Resource};

/// Parameters.
pub static PARAMETER: Resource = Resource {
    model: ModelRef {
        name: "partparameter",
        class: "PartParameter",
        table: "parameters",
        path: "/api/part/parameter/",
    },
    verbose_name: "Part Parameter",
    event_table: "part_partparameter",
    roles: &[Role::Part],
    is_public: false,
    fields: FIELDS,
    details: DETAILS,
    filters: &[
        Filter::new(
            "part",
            Lookup::RelatedFn("parts", |part, asked| {
                part_condition("(t.part_id ", part, asked)
            }),
        ),
        Filter::new("include_variants", Lookup::Modifier),
        Filter::new(
            "template",
            Lookup::ForeignKey("t.template_id", "parameter_templates"),
        ),
        Filter::new("updated_by", Lookup::ForeignKey("t.updated_by_id", "users")),
    ],
    search_sql: &[super::parameter_template::SEARCH_BY_TEMPLATE],
    ordering_fields: &[
        ("name", TEMPLATE_NAME),
        ("data", "t.data_numeric"),
        ("data", "t.data"),
        (
            "part",
            "(SELECT p.name FROM parts p WHERE p.id = t.part_id)",
        ),
        ("template", TEMPLATE_NAME),
        ("updated", "t.updated"),
        ("updated_by", "t.updated_by_id"),
    ],
    ordering_joins: "",
    default_list_sql: "",
    default_ordering: "t.id",
    allows: AllowedOperations {
        bulk_create: true,
        ..AllowedOperations::METADATA
    },
};

const TEMPLATE_NAME: &str = "(SELECT m.name FROM parameter_templates m WHERE m.id = t.template_id)";

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::related("part", "Part", "part_id", &PART.model).required(),
    Field::related(
        "template",
        "Template",
        "template_id",
        &PARAMETER_TEMPLATE.model,
    )
    .required(),
    Field::required_text("data", "Data", 500),
    Field::number("data_numeric", "Numeric data")
        .null()
        .read_only(),
    Field::text("note", "Note", 500).searchable(),
    Field::datetime("updated", "Updated").read_only(),
    Field::related("updated_by", "Updated by", "updated_by_id", &USER.model).read_only(),
];

const DETAILS: &[Detail] = &[
    Detail::new("part_detail", "part", &PART, BRIEF),
    Detail::new(
        "template_detail",
        "template",
        &PARAMETER_TEMPLATE,
        TEMPLATE_BRIEF,
    )
    .default_include(),
    Detail::new("updated_by_detail", "updated_by", &USER, USER_BRIEF).default_include(),
];
