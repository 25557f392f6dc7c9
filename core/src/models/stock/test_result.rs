//! Results of tests on stock items.

use serde_json::Value;

use super::STOCK_ITEM;
use crate::models::part::family;
use crate::models::part::parameter_template::words;
use crate::models::part::test_template::{TEST_TEMPLATE, key_of};
use crate::models::role::Role;
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::found::with_words;
use crate::resource::rules::Asked;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Cell, Change, Condition, Detail, Field, Filter, Found, Item, Kind, Resource, Review,
    Rules, Statement, Target, Test,
};

/// Test results.
pub static TEST_RESULT: Resource = Resource {
    target: Target {
        model: "stockitemtestresult",
        class: "StockItemTestResult",
        table: "stock_test_results",
        path: "/api/stock/test/",
    },
    name: "Stock Item Test Result",
    event: "stock_stockitemtestresult",
    roles: &[Role::Stock],
    fields: FIELDS,
    details: &[
        Detail {
            name: "template_detail",
            key: "template",
            resource: &TEST_TEMPLATE,
            fields: &[
                "pk",
                "key",
                "part",
                "test_name",
                "description",
                "enabled",
                "required",
                "requires_value",
                "requires_attachment",
                "choices",
            ],
            usual: false,
        },
        Detail {
            name: "user_detail",
            key: "user",
            resource: &USER,
            fields: USER_BRIEF,
            usual: false,
        },
    ],
    filters: FILTERS,
    found_by: &[Found::among(
        &["template__test_name", "template__description"],
        "t.template_id",
        with_words!("w.id" from "part_test_templates w"),
    )],
    orders: &[("date", "t.date"), ("result", "t.result")],
    joins: "",
    whole: "",
    order: "t.date, t.id",
    allows: Allows {
        bulk_create: true,
        ..Allows::ALL
    },
    rules: &TestResultRules,
};

static FIELDS: &[Field] = &[
    Field::key(),
    Field::related(
        "stock_item",
        "Stock Item",
        "stock_item_id",
        &STOCK_ITEM.target,
    )
    .required(),
    Field::boolean("result", "Result", false),
    Field::text("value", "Value", 500).searched(),
    Field::of("attachment", "Attachment", Kind::File).null(),
    Field::text("notes", "Notes", 500),
    Field::text("test_station", "Test station", 500),
    Field::time("started_datetime", "Started"),
    Field::time("finished_datetime", "Finished"),
    Field::related("user", "User", "user_id", &USER.target).read_only(),
    Field::time("date", "Date").read_only(),
    Field::related("template", "Template", "template_id", &TEST_TEMPLATE.target),
];

const FILTERS: &[Filter] = &[
    Filter::of(
        "stock_item",
        Test::Named(
            "stock_items",
            "Stock item with ID ? does not exist",
            of_item,
        ),
    ),
    // What `stock_item` means is its affair.
    Filter::of("include_installed", Test::Beside),
    Filter::of(
        "template",
        Test::Key("t.template_id", "part_test_templates"),
    ),
    Filter::of("user", Test::Key("t.user_id", "users")),
    Filter::of("result", Test::Holds("t.result")),
    Filter::of("value", Test::Text("t.value")),
    Filter::of(
        "enabled",
        Test::Holds(
            "EXISTS (SELECT 1 FROM part_test_templates m WHERE m.id = t.template_id AND m.enabled)",
        ),
    ),
    Filter::of(
        "required",
        Test::Holds(
            "EXISTS (SELECT 1 FROM part_test_templates m WHERE m.id = t.template_id AND m.required)",
        ),
    ),
    Filter::of(
        "part",
        Test::About(
            "t.stock_item_id IN (SELECT s.id FROM stock_items s WHERE s.part_id = ?)",
            "parts",
        ),
    ),
    Filter::of(
        "build",
        Test::About(
            "t.stock_item_id IN (SELECT s.id FROM stock_items s WHERE s.build_id = ?)",
            "builds",
        ),
    ),
    Filter::of("test", Test::Own(of_test)),
];

/// Those of the item and, with `include_installed`, of all that is installed in it.
fn of_item(key: i64, asked: &Asked) -> Condition {
    const INSIDE: &str = "t.stock_item_id IN (WITH RECURSIVE i (id) AS (SELECT s.id FROM stock_items s WHERE s.id = ? \
        UNION SELECT s.id FROM stock_items s JOIN i ON s.belongs_to_id = i.id) SELECT i.id FROM i)";
    let sql = if asked.is("include_installed") {
        INSIDE
    } else {
        "t.stock_item_id = ?"
    };
    Statement::default().with(sql, &key.into()).clone()
}

/// Those of the test, whatever way its name is spelt.
fn of_test(name: &str) -> Option<Statement> {
    let sql = "t.template_id IN (SELECT m.id FROM part_test_templates m WHERE m.key = ?)";
    Some(Statement::default().with(sql, &key_of(name).into()).clone())
}

#[derive(Debug)]
struct TestResultRules;

impl Rules for TestResultRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.is_new() {
            let now = Cell::Time(review.author.now.naive_utc());
            change.after.set("date", now);
            change.after.set("user", review.author.pk());
        }
        check_times(review, change);
        find_template(review, change)?;
        let Some(template) = change.after.integer("template") else {
            return Ok(());
        };
        let mut sql = Statement::new(
            "SELECT requires_value, requires_attachment, choices FROM part_test_templates WHERE id = ",
        )
        .kept();
        let rows = sql.value(template).load(review.db)?;
        if let Some([requires_value, requires_attachment, choices]) =
            rows.first().map(Vec::as_slice)
        {
            let value = change.after.text("value");
            if requires_value.is_true() && value.is_empty() {
                review.refuse("value", "Value must be provided for this test");
            } else if !value.is_empty() && !choices.text().is_empty() && !is_choice(choices, value)
            {
                review.refuse("value", "Invalid value for this test");
            }
            let has_file = review.author.files.upload("attachment").is_some()
                || !change.after.text("attachment").is_empty();
            if requires_attachment.is_true() && !has_file {
                let text = "Attachment must be uploaded for this test";
                review.refuse("attachment", text);
            }
        }
        Ok(())
    }

    fn folder(&self, _resource: &Resource, item: &Item) -> String {
        let key = item.integer("stock_item").unwrap_or_default();
        format!("stock_files/{key}")
    }
}

/// No test ends before it begins.
fn check_times(review: &mut Review<'_>, change: &Change) {
    let [started, finished] = ["started_datetime", "finished_datetime"];
    let is_moved = change.changes(started) || change.changes(finished);
    let (from, to) = (
        change.after.get(started).time(),
        change.after.get(finished).time(),
    );
    if is_moved && from.zip(to).is_some_and(|(from, to)| from > to) {
        let text = "The test finished time cannot be earlier than the test started time";
        review.refuse(finished, text);
    }
}

fn is_choice(choices: &Cell, value: &str) -> bool {
    let value = value.to_lowercase();
    words(choices.text()).any(|word| word.to_lowercase() == value)
}

/// The template is named by its key or, as `test`, by its name.
fn find_template(review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
    if change.after.integer("template").is_some() {
        return Ok(());
    }
    let Some(name) = change.sent("test").and_then(Value::as_str) else {
        let text = "Template ID or test name must be provided";
        review.refuse("template", text);
        return Ok(());
    };
    let item = change.after.integer("stock_item").unwrap_or_default();
    let mut sql = Statement::new("SELECT part_id FROM stock_items WHERE id = ").kept();
    let part = sql.value(item).first(review.db)?.unwrap_or_default();
    let mut sql = Statement::new("SELECT id FROM part_test_templates WHERE key = ").kept();
    sql.value(key_of(name))
        .with(concat!(" AND part_id IN ", family::above!("id")), &part);
    match sql.first(review.db)?.and_then(|template| template.int()) {
        Some(template) => change.after.set("template", template),
        None => review.refuse("test", "No matching test found for this part"),
    }
    Ok(())
}
