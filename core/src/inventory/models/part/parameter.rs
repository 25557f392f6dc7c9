//! Parameters of parts.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::parameter_template::{BRIEF as TEMPLATE_BRIEF, PARAMETER_TEMPLATE, split_choices};
use super::variants::part_condition;
use super::{BRIEF, PART, locked, units};
use crate::access::role::Role;
use crate::db::{Db, DbError};
use crate::decimal::Decimal;
use crate::mixin::validation::{Parameter, ValidationRequest};
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::write::WriteError;
use crate::resource::{
    AllowedOperations, Change, Detail, Field, Filter, Item, Lookup, ModelRef, Resource, Rules,
    SqlValue, WriteContext, Writer, parse, read, unique,
};
use crate::server_settings::global::GlobalSettings;

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
    rules: &ParameterRules,
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
    Detail {
        name: "part_detail",
        key_field: "part",
        resource: &PART,
        fields: BRIEF,
        default_include: false,
    },
    Detail {
        name: "template_detail",
        key_field: "template",
        resource: &PARAMETER_TEMPLATE,
        fields: TEMPLATE_BRIEF,
        default_include: true,
    },
    Detail {
        name: "updated_by_detail",
        key_field: "updated_by",
        resource: &USER,
        fields: USER_BRIEF,
        default_include: true,
    },
];

/// The error text for a parameter of a locked part.
const LOCKED: &str = "Parameter cannot be modified - part is locked";

#[derive(Debug)]
struct ParameterRules;

impl Rules for ParameterRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let template = change.after.integer("template").unwrap_or_default();
        if let Some(template) = load_template(context.db, template)? {
            let data = change.after.text("data").to_owned();
            match parse_value(&data, &template, context.actor.settings) {
                Ok((data, number)) => {
                    change.after.set("data", data);
                    change.after.set("data_numeric", number);
                }
                Err(text) => context.reject("data", text),
            }
        }
        let items = change.before.iter().chain([&change.after]);
        let parts = items.filter_map(|item| item.integer("part")).collect();
        locked::check_unlocked(context, parts, LOCKED)?;
        let now = SqlValue::DateTime(context.actor.now.naive_utc());
        change.after.set("updated", now);
        change.after.set("updated_by", context.actor.user_pk());
        unique::check(context, change, &["part", "template"])
    }

    fn validate_with_plugins(
        &self,
        writer: &Writer,
        change: &mut Change,
    ) -> Result<(), WriteError> {
        // With another template, unchanged data is a new value.
        if !change.has_new_value("data") && !change.has_new_value("template") {
            return Ok(());
        }
        let item = &change.after;
        let template = item.integer("template").unwrap_or_default();
        let db = writer.registry.db();
        let found = db.read(|db| Ok::<_, DbError>(load_template(db, template)?))?;
        let parameter = Box::new(Parameter {
            pk: item.pk(),
            template,
            template_name: found.map_or_else(String::new, |found| found.text("name").to_owned()),
            model: PART.model.name.to_owned(),
            model_pk: item.integer("part").unwrap_or_default(),
            data: item.text("data").to_owned(),
        });
        writer.call_validators(ValidationRequest::PartParameter(
            parameter,
            change.original_text("data"),
        ))
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        locked::check_unlocked(context, item.integer("part").into_iter().collect(), LOCKED)
    }
}

/// Loads the template with the key, with the fields that restrict its values.
///
/// # Errors
/// When the query fails.
pub(super) fn load_template(db: &mut Db, key: i64) -> QueryResult<Option<Item>> {
    Ok(read::by_keys(db, &PARAMETER_TEMPLATE, &[key], Some(TEMPLATE_BRIEF))?.pop())
}

/// Returns the value as it is stored, and as a number if it is one.
///
/// # Errors
/// When the template does not accept the value.
pub(super) fn parse_value(
    data: &str,
    template: &Item,
    settings: &GlobalSettings,
) -> Result<(String, SqlValue), String> {
    if template.is_true("checkbox") {
        let truth = parse::boolean(&data.into()).unwrap_or(false);
        let word = if truth { "True" } else { "False" };
        let number: Decimal = if truth { Decimal::ONE } else { Decimal::ZERO };
        return Ok((word.to_owned(), number.into()));
    }
    let (units, choices) = (template.text("units"), template.text("choices"));
    if !choices.is_empty() && !split_choices(choices).any(|word| word == data) {
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
    Ok((
        data.to_owned(),
        number.map_or(SqlValue::Null, SqlValue::from),
    ))
}
