//! Tests that stock of a part has to pass.

use super::parameter_template::check_choices;
use super::{PART, family};
use crate::db::lock::{self, Lock};
use crate::models::role::Role;
use crate::resource::rules::Asked;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Cell, Change, Condition, Field, Filter, Kind, Preset, Resource, Review, Rules,
    Statement, Target, Test, filter,
};

/// Test templates.
pub static TEST_TEMPLATE: Resource = Resource {
    target: Target {
        model: "parttesttemplate",
        class: "PartTestTemplate",
        table: "part_test_templates",
        path: "/api/part/test-template/",
    },
    name: "Part Test Template",
    event: "part_parttesttemplate",
    roles: &[Role::Part],
    fields: FIELDS,
    details: &[],
    filters: FILTERS,
    found_by: &[],
    orders: &[
        ("test_name", "t.test_name"),
        ("enabled", "t.enabled"),
        ("required", "t.required"),
        ("requires_value", "t.requires_value"),
        ("requires_attachment", "t.requires_attachment"),
        ("results", RESULTS),
    ],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::METADATA,
    rules: &TestTemplateRules,
};

const RESULTS: &str = "(SELECT COUNT(*) FROM stock_test_results r WHERE r.template_id = t.id)";

static FIELDS: &[Field] = &[
    Field::key(),
    Field::text("key", "Key", 100)
        .read_only()
        .preset(Preset::Word("")),
    Field::related("part", "Part", "part_id", &PART.target)
        .required()
        .filtered(&[("testable", true)]),
    Field::title("test_name", "Test Name", 100),
    Field::text("description", "Test Description", 100)
        .null()
        .searched(),
    Field::boolean("enabled", "Enabled", true),
    Field::boolean("required", "Required", true),
    Field::boolean("requires_value", "Requires Value", false),
    Field::boolean("requires_attachment", "Requires Attachment", false),
    Field::count("results", "Results", Kind::Integer(0, i64::MAX), RESULTS),
    Field::text("choices", "Choices", 5000),
];

const FILTERS: &[Filter] = &[
    Filter::of("key", Test::Text("t.key")),
    Filter::of("enabled", Test::Holds("t.enabled")),
    Filter::of("required", Test::Holds("t.required")),
    Filter::of("requires_value", Test::Holds("t.requires_value")),
    Filter::of("requires_attachment", Test::Holds("t.requires_attachment")),
    Filter::of(
        "has_results",
        Test::Holds("EXISTS (SELECT 1 FROM stock_test_results r WHERE r.template_id = t.id)"),
    ),
    Filter::of("part", Test::Chosen("parts WHERE testable", of_part)),
    Filter::of("include_inherited", Test::Beside),
];

/// Those of the part, and unless `include_inherited` is false those of what it is a variant of.
fn of_part(part: i64, asked: &Asked) -> Condition {
    let sql = match asked.get("include_inherited").and_then(filter::truth) {
        Some(false) => "t.part_id = ?",
        _ => concat!("t.part_id IN ", family::above!("id")),
    };
    Statement::default().with(sql, &part.into()).clone()
}

#[derive(Debug)]
struct TestTemplateRules;

impl Rules for TestTemplateRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let key = key_of(change.after.text("test_name"));
        if key.is_empty() {
            let text = "Invalid template name - must include at least one alphanumeric character";
            review.refuse("test_name", text);
        }
        change.after.set("key", key);
        check_choices(review, change.after.text("choices"));
        check_key(review, change)
    }

    fn hold(&self, review: &mut Review<'_>, _change: &Change) -> Result<(), WriteError> {
        // Two that come at once would see neither of each other.
        Ok(lock::take(review.db, Lock::Rule("test keys"))?)
    }
}

/// What names a test whatever way it is spelt: its letters and digits of any alphabet.
pub(crate) fn key_of(name: &str) -> String {
    let signs = name
        .chars()
        .filter(|sign| sign.is_alphanumeric() || *sign == '_');
    let key: String = signs.flat_map(char::to_lowercase).collect();
    if key.starts_with(|sign: char| sign.is_numeric()) {
        return format!("_{key}");
    }
    key
}

/// No two tests have the same key of those that stock of one part can have: the part's own, those of what it is a
/// variant of, and those of its variants.
fn check_key(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.changes("key") && !change.changes("part") {
        return Ok(());
    }
    let part = Cell::from(change.after.integer("part"));
    let mut sql = Statement::new("SELECT 1 FROM part_test_templates WHERE id <> ").kept();
    sql.value(change.after.pk())
        .sql(" AND key = ")
        .value(change.after.text("key"))
        .with(concat!(" AND (part_id IN ", family::above!("id")), &part)
        .with(
            concat!(" OR part_id IN ", family::below!("p.id = ?"), ")"),
            &part,
        );
    if sql.first(review.db)?.is_some() {
        let text = "Test template with the same key already exists for part";
        review.refuse("test_name", text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::key_of;

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
            assert_eq!(key_of(name), key, "{name}");
        }
    }
}
