//! Parameters of parts.

use super::parameter_template::{BRIEF as TEMPLATE_BRIEF, PARAMETER_TEMPLATE, words};
use super::{BRIEF, PART, units};
use crate::decimal::Decimal;
use crate::models::person::{PERSON, PERSON_BRIEF};
use crate::models::user::USER;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Cell, Change, Detail, Field, Filter, Resource, Review, Rules, Statement, Target, Test,
    sent, unique,
};

/// Parameters.
pub static PARAMETER: Resource = Resource {
    target: Target {
        model: "partparameter",
        class: "PartParameter",
        table: "parameters",
        path: "/api/part/parameter/",
    },
    name: "Part Parameter",
    event: "part_partparameter",
    roles: &["part"],
    fields: FIELDS,
    details: DETAILS,
    filters: &[
        Filter::of("part", Test::Key("t.part_id")),
        Filter::of("template", Test::Key("t.template_id")),
        Filter::of("updated_by", Test::Key("t.updated_by_id")),
    ],
    found_by: &[
        "t.template_id IN (SELECT m.id FROM parameter_templates m WHERE m.search LIKE ? ESCAPE '\\')",
    ],
    orders: &[
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
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::METADATA,
    rules: &ParameterRules,
};

const TEMPLATE_NAME: &str = "(SELECT m.name FROM parameter_templates m WHERE m.id = t.template_id)";

static FIELDS: &[Field] = &[
    Field::key(),
    Field::related("part", "Part", "part_id", &PART.target).required(),
    Field::related(
        "template",
        "Template",
        "template_id",
        &PARAMETER_TEMPLATE.target,
    )
    .required(),
    Field::title("data", "Data", 500),
    Field::number("data_numeric", "Numeric data")
        .null()
        .read_only(),
    Field::text("note", "Note", 500).searched(),
    Field::time("updated", "Updated").read_only(),
    Field::related("updated_by", "Updated by", "updated_by_id", &USER).read_only(),
];

const DETAILS: &[Detail] = &[
    Detail {
        name: "part_detail",
        key: "part",
        resource: &PART,
        fields: BRIEF,
        usual: false,
    },
    Detail {
        name: "template_detail",
        key: "template",
        resource: &PARAMETER_TEMPLATE,
        fields: TEMPLATE_BRIEF,
        usual: true,
    },
    Detail {
        name: "updated_by_detail",
        key: "updated_by",
        resource: &PERSON,
        fields: PERSON_BRIEF,
        usual: true,
    },
];

#[derive(Debug)]
struct ParameterRules;

impl Rules for ParameterRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let template = change.after.integer("template").unwrap_or_default();
        let rules = ["units", "choices", "checkbox"];
        let mut sql = Statement::new("SELECT ").kept();
        sql.sql(&rules.join(", "))
            .sql(" FROM parameter_templates WHERE id = ");
        let rows = sql.value(template).load(review.db)?;
        if let Some([units, choices, checkbox]) = rows.first().map(Vec::as_slice) {
            let data = change.after.text("data").to_owned();
            match value(&data, units.text(), choices.text(), checkbox.is_true()) {
                Ok((data, number)) => {
                    change.after.set("data", data);
                    change.after.set("data_numeric", number);
                }
                Err(text) => review.refuse("data", text),
            }
        }
        let now = Cell::Time(review.author.now.naive_utc());
        change.after.set("updated", now);
        change.after.set("updated_by", review.author.pk());
        unique::check(review, change, &["part", "template"])
    }
}

/// The value as it is stored, and as a number where it is one.
///
/// # Errors
/// With the rule of the template that it breaks.
pub(super) fn value(
    data: &str,
    units: &str,
    choices: &str,
    is_checkbox: bool,
) -> Result<(String, Cell), String> {
    if is_checkbox {
        let truth = sent::boolean(&data.into()).unwrap_or(false);
        let word = if truth { "True" } else { "False" };
        let number: Decimal = if truth { Decimal::ONE } else { Decimal::ZERO };
        return Ok((word.to_owned(), number.into()));
    }
    if !choices.is_empty() && !words(choices).any(|word| word == data) {
        return Err("Invalid choice for parameter value".to_owned());
    }
    let number = if units.is_empty() {
        data.parse::<Decimal>().ok()
    } else {
        let number = units::convert(data, units);
        Some(number.ok_or_else(|| format!("Could not convert {data} to {units}"))?)
    };
    Ok((data.to_owned(), number.map_or(Cell::Null, Cell::from)))
}
