//! Parameters of parts.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::family::about_part;
use super::parameter_template::{BRIEF as TEMPLATE_BRIEF, PARAMETER_TEMPLATE, words};
use super::{BRIEF, PART, lock, units};
use crate::db::{Db, DbError};
use crate::decimal::Decimal;
use crate::mixin::validation::{Parameter, Question};
use crate::models::role::Role;
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Cell, Change, Desk, Detail, Field, Filter, Item, Resource, Review, Rules, Target, Test,
    read, sent, unique,
};
use crate::settings::global::GlobalSettings;

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
    roles: &[Role::Part],
    fields: FIELDS,
    details: DETAILS,
    filters: &[
        Filter::of(
            "part",
            Test::Chosen("parts", |part, asked| {
                about_part("(t.part_id ", part, asked)
            }),
        ),
        Filter::of("include_variants", Test::Beside),
        Filter::of(
            "template",
            Test::Key("t.template_id", "parameter_templates"),
        ),
        Filter::of("updated_by", Test::Key("t.updated_by_id", "users")),
    ],
    found_by: &[super::parameter_template::BY_TEMPLATE],
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
    allows: Allows {
        bulk_create: true,
        ..Allows::METADATA
    },
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
    Field::related("updated_by", "Updated by", "updated_by_id", &USER.target).read_only(),
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
        resource: &USER,
        fields: USER_BRIEF,
        usual: true,
    },
];

/// The text for a parameter of a part that is locked.
const LOCKED: &str = "Parameter cannot be modified - part is locked";

#[derive(Debug)]
struct ParameterRules;

impl Rules for ParameterRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let template = change.after.integer("template").unwrap_or_default();
        if let Some(template) = template_of(review.db, template)? {
            let data = change.after.text("data").to_owned();
            match value(&data, &template, review.author.settings) {
                Ok((data, number)) => {
                    change.after.set("data", data);
                    change.after.set("data_numeric", number);
                }
                Err(text) => review.refuse("data", text),
            }
        }
        let items = change.before.iter().chain([&change.after]);
        let parts = items.filter_map(|item| item.integer("part")).collect();
        lock::check(review, parts, LOCKED)?;
        let now = Cell::Time(review.author.now.naive_utc());
        change.after.set("updated", now);
        change.after.set("updated_by", review.author.pk());
        unique::check(review, change, &["part", "template"])
    }

    fn consult(&self, desk: &Desk, change: &mut Change) -> Result<(), WriteError> {
        // To another template it is a new answer.
        if !change.brings("data") && !change.brings("template") {
            return Ok(());
        }
        let item = &change.after;
        let template = item.integer("template").unwrap_or_default();
        let db = desk.registry.db();
        let found = db.read(|db| Ok::<_, DbError>(template_of(db, template)?))?;
        let parameter = Box::new(Parameter {
            pk: item.pk(),
            template,
            template_name: found.map_or_else(String::new, |found| found.text("name").to_owned()),
            model: PART.target.model.to_owned(),
            model_pk: item.integer("part").unwrap_or_default(),
            data: item.text("data").to_owned(),
        });
        desk.ask(Question::PartParameter(parameter, change.old_text("data")))
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        lock::check(review, item.integer("part").into_iter().collect(), LOCKED)
    }
}

/// The template of the key, with what it asks of values.
///
/// # Errors
/// When the query fails.
pub(super) fn template_of(db: &mut Db, key: i64) -> QueryResult<Option<Item>> {
    Ok(read::by_keys(db, &PARAMETER_TEMPLATE, &[key], Some(TEMPLATE_BRIEF))?.pop())
}

/// The value as it is stored, and as a number where it is one.
///
/// # Errors
/// With the rule of the template that it breaks.
pub(super) fn value(
    data: &str,
    template: &Item,
    settings: &GlobalSettings,
) -> Result<(String, Cell), String> {
    if template.is("checkbox") {
        let truth = sent::boolean(&data.into()).unwrap_or(false);
        let word = if truth { "True" } else { "False" };
        let number: Decimal = if truth { Decimal::ONE } else { Decimal::ZERO };
        return Ok((word.to_owned(), number.into()));
    }
    let (units, choices) = (template.text("units"), template.text("choices"));
    if !choices.is_empty() && !words(choices).any(|word| word == data) {
        return Err("Invalid choice for parameter value".to_owned());
    }
    let number = if units.is_empty() {
        data.parse().ok()
    } else {
        units::convert(data, units)
    };
    if number.is_none() && !units.is_empty() && settings.part_parameter_enforce_units {
        return Err(format!("Could not convert {data} to {units}"));
    }
    Ok((data.to_owned(), number.map_or(Cell::Null, Cell::from)))
}
