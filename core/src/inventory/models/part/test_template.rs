//! Templates of the tests that stock of a part must pass.

use super::parameter_value::check_choices;
use super::{PART, variants};
use crate::access::role::Role;
use crate::db::lock::{self, AdvisoryLock};
use crate::resource::{
    AllowedOperations, Change, Condition, DefaultValue, Field, FieldType, Filter, Lookup, ModelRef,
    QueryParams, Resource, Rules, SqlValue, Statement, WriteContext, WriteError, filter,
};

/// Test templates.
pub static TEST_TEMPLATE: Resource = Resource {
    model: ModelRef {
        name: "parttesttemplate",
        class: "PartTestTemplate",
        table: "part_test_templates",
        path: "/api/part/test-template/",
    },
    verbose_name: "Part Test Template",
    event_table: "part_parttesttemplate",
    roles: &[Role::Part],
    fields: FIELDS,
    filters: FILTERS,
    ordering_fields: &[
        ("test_name", "t.test_name"),
        ("enabled", "t.enabled"),
        ("required", "t.required"),
        ("requires_value", "t.requires_value"),
        ("requires_attachment", "t.requires_attachment"),
        ("results", RESULTS),
    ],
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

const RESULTS: &str = "(SELECT COUNT(*) FROM stock_test_results r WHERE r.template_id = t.id)";

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::text("key", "Key", 100)
        .read_only()
        .default_value(DefaultValue::Text("")),
    Field::related("part", "Part", "part_id", &PART.model)
        .required()
        .limit_choices_to(&[("testable", true)]),
    Field::required_text("test_name", "Test Name", 100),
    Field::text("description", "Test Description", 100)
        .null()
        .searchable(),
    Field::boolean("enabled", "Enabled", true),
    Field::boolean("required", "Required", true),
    Field::boolean("requires_value", "Requires Value", false),
    Field::boolean("requires_attachment", "Requires Attachment", false),
    Field::aggregate(
        "results",
        "Results",
        FieldType::Integer(0, i64::MAX),
        RESULTS,
    ),
    Field::text("choices", "Choices", 5000),
];

const FILTERS: &[Filter] = &[
    Filter::new("key", Lookup::Exact("t.key")),
    Filter::new("enabled", Lookup::Boolean("t.enabled")),
    Filter::new("required", Lookup::Boolean("t.required")),
    Filter::new("requires_value", Lookup::Boolean("t.requires_value")),
    Filter::new(
        "requires_attachment",
        Lookup::Boolean("t.requires_attachment"),
    ),
    Filter::new(
        "has_results",
        Lookup::Boolean("EXISTS (SELECT 1 FROM stock_test_results r WHERE r.template_id = t.id)"),
    ),
    Filter::new("part", Lookup::RelatedFn("parts WHERE testable", of_part)),
    Filter::new("include_inherited", Lookup::Modifier),
];

/// Matches the templates of the part, and also those it inherits unless `include_inherited` is false.
fn of_part(part: i64, params: &QueryParams) -> Condition {
    let sql = match params.get("include_inherited").and_then(filter::parse_bool) {
        Some(false) => "t.part_id = ?",
        _ => concat!("t.part_id IN ", variants::ancestors!("id")),
    };
    Statement::default().sql_with(sql, &part.into()).clone()
}

/// The rules of `TEST_TEMPLATE`.
#[derive(Debug)]
pub(super) struct TestTemplateRules;

impl Rules for TestTemplateRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let key = test_key(change.after.text("test_name"));
        if key.is_empty() {
            let text = "Invalid template name - must include at least one alphanumeric character";
            context.reject("test_name", text);
        }
        change.after.set("key", key);
        check_choices(context, change.after.text("choices"));
        check_key(context, change)
    }

    fn lock(&self, context: &mut WriteContext<'_>, _change: &Change) -> Result<(), WriteError> {
        // Concurrent transactions do not see each other's new templates.
        Ok(lock::acquire(context.db, AdvisoryLock::Rule("test keys"))?)
    }
}

/// Returns the key of a test name: its letters, digits and underscores in lower case, of any alphabet.
pub(crate) fn test_key(name: &str) -> String {
    let signs = name
        .chars()
        .filter(|character| character.is_alphanumeric() || *character == '_');
    let key: String = signs.flat_map(char::to_lowercase).collect();
    if key.starts_with(|character: char| character.is_numeric()) {
        return format!("_{key}");
    }
    key
}

/// Checks that the key is unique among all tests of one part's stock: those of the part, of the parts of which it is a
/// variant, and of its variants.
fn check_key(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.has_changed("key") && !change.has_changed("part") {
        return Ok(());
    }
    let part = SqlValue::from(change.after.integer("part"));
    let mut sql = Statement::new("SELECT 1 FROM part_test_templates WHERE id <> ").cached();
    sql.value(change.after.pk())
        .sql(" AND key = ")
        .value(change.after.text("key"))
        .sql_with(
            concat!(" AND (part_id IN ", variants::ancestors!("id")),
            &part,
        )
        .sql_with(
            concat!(" OR part_id IN ", variants::descendants!("p.id = ?"), ")"),
            &part,
        );
    if sql.first_value(context.db)?.is_some() {
        let text = "Test template with the same key already exists for part";
        context.reject("test_name", text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::test_key;

    #[test]
    fn a_test_is_named_by_its_letters_and_digits_of_any_alphabet() {
        for (name, key) in [
            ("Firmware Version", "firmwareversion"),
            ("3V rail!", "_3vrail"),
            ("Test Ä", "testä"),
            ("抵抗", "抵抗"),
            ("a_b", "a_b"),
            ("!!!", ""),
        ] {
            assert_eq!(test_key(name), key, "{name}");
        }
    }
}
