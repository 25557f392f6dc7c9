//! Tests that stock of a part has to pass.

use std::collections::HashSet;

use super::PART;
use super::parameter_template::words;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Field, Filter, Kind, Preset, Resource, Review, Rules, Statement, Target, Test,
    sent,
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
    roles: &["part"],
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
        .filtered(r#"{"testable": true}"#),
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

/// SQL of the part `?` and all that it is a variant of.
macro_rules! with_templates {
    () => {
        "(WITH RECURSIVE v (id) AS (SELECT p.id FROM parts p WHERE p.id = ? UNION \
         SELECT p.variant_of_id FROM parts p JOIN v ON v.id = p.id) \
         SELECT v.id FROM v WHERE v.id IS NOT NULL)"
    };
}

pub(crate) use with_templates;

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
    Filter::of(
        "part",
        Test::About(concat!("t.part_id IN ", with_templates!())),
    ),
];

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
        let mut seen = HashSet::new();
        if !words(change.after.text("choices")).all(|word| seen.insert(word)) {
            review.refuse("choices", "Choices must be unique");
        }
        check_part(review, change)?;
        check_key(review, change)
    }
}

/// What names a test whatever way it is spelt.
pub(crate) fn key_of(name: &str) -> String {
    let signs = name.chars().filter(char::is_ascii_alphanumeric);
    signs.collect::<String>().to_lowercase()
}

fn check_part(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let part = change.after.integer("part").unwrap_or_default();
    let mut sql = Statement::new("SELECT testable FROM parts WHERE id = ").kept();
    let testable = sql.value(part).first(review.db)?;
    if change.changes("part") && testable.is_some_and(|testable| !testable.is_true()) {
        review.refuse("part", sent::unknown_key(part));
    }
    Ok(())
}

/// No two tests of a part and what it is a variant of have the same key.
fn check_key(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let part = change.after.integer("part").unwrap_or_default();
    let mut sql = Statement::new("SELECT 1 FROM part_test_templates WHERE id <> ").kept();
    sql.value(change.after.pk())
        .sql(" AND key = ")
        .value(change.after.text("key"));
    sql.with(concat!(" AND part_id IN ", with_templates!()), &part.into());
    if sql.first(review.db)?.is_some() {
        let text = "Test template with the same key already exists for part";
        review.refuse("test_name", text);
    }
    Ok(())
}
