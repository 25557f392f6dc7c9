//! Test results of stock items.

use serde_json::Value;

use super::STOCK_ITEM;
use crate::access::role::Role;
use crate::models::part::parameter_value::split_choices;
use crate::models::part::test_template::{TEST_TEMPLATE, test_key};
use crate::models::part::variants;
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::search_sql::words_subquery;
use crate::resource::{
    AllowedOperations, Change, Condition, Detail, Field, FieldType, Filter, Item, Lookup, ModelRef,
    QueryParams, Resource, Rules, SearchSql, SqlValue, Statement, WriteContext, WriteError,
};

/// Test results.
pub static TEST_RESULT: Resource = Resource {
    model: ModelRef {
        name: "stockitemtestresult",
        class: "StockItemTestResult",
        table: "stock_test_results",
        path: "/api/stock/test/",
    },
    verbose_name: "Stock Item Test Result",
    event_table: "stock_stockitemtestresult",
    roles: &[Role::Stock],
    fields: FIELDS,
    details: &[
        Detail::new(
            "template_detail",
            "template",
            &TEST_TEMPLATE,
            &[
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
        ),
        Detail::new("user_detail", "user", &USER, USER_BRIEF),
    ],
    filters: FILTERS,
    search_sql: &[SearchSql::in_subquery(
        &["template__test_name", "template__description"],
        "t.template_id",
        words_subquery!("w.id" from "part_test_templates w"),
    )],
    ordering_fields: &[("date", "t.date"), ("result", "t.result")],
    default_ordering: "t.date, t.id",
    allows: AllowedOperations {
        bulk_create: true,
        ..AllowedOperations::ALL
    },
    ..Resource::DEFAULT
};

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::related(
        "stock_item",
        "Stock Item",
        "stock_item_id",
        &STOCK_ITEM.model,
    )
    .required(),
    Field::boolean("result", "Result", false),
    Field::text("value", "Value", 500).searchable(),
    Field::new("attachment", "Attachment", FieldType::File).null(),
    Field::text("notes", "Notes", 500),
    Field::text("test_station", "Test station", 500),
    Field::datetime("started_datetime", "Started"),
    Field::datetime("finished_datetime", "Finished"),
    Field::related("user", "User", "user_id", &USER.model).read_only(),
    Field::datetime("date", "Date").read_only(),
    Field::related("template", "Template", "template_id", &TEST_TEMPLATE.model),
];

const FILTERS: &[Filter] = &[
    Filter::new(
        "stock_item",
        Lookup::RelatedFnWithMessage(
            "stock_items",
            "Stock item with ID ? does not exist",
            of_item,
        ),
    ),
    // Read by the filter `stock_item`.
    Filter::new("include_installed", Lookup::Modifier),
    Filter::new(
        "template",
        Lookup::ForeignKey("t.template_id", "part_test_templates"),
    ),
    Filter::new("user", Lookup::ForeignKey("t.user_id", "users")),
    Filter::new("result", Lookup::Boolean("t.result")),
    Filter::new("value", Lookup::Exact("t.value")),
    Filter::new(
        "enabled",
        Lookup::Boolean(
            "EXISTS (SELECT 1 FROM part_test_templates m WHERE m.id = t.template_id AND m.enabled)",
        ),
    ),
    Filter::new(
        "required",
        Lookup::Boolean(
            "EXISTS (SELECT 1 FROM part_test_templates m WHERE m.id = t.template_id AND m.required)",
        ),
    ),
    Filter::new(
        "part",
        Lookup::Related(
            "t.stock_item_id IN (SELECT s.id FROM stock_items s WHERE s.part_id = ?)",
            "parts",
        ),
    ),
    Filter::new(
        "build",
        Lookup::Related(
            "t.stock_item_id IN (SELECT s.id FROM stock_items s WHERE s.build_id = ?)",
            "builds",
        ),
    ),
    Filter::new("test", Lookup::Custom(of_test)),
];

/// Matches the results of the item and, with `include_installed`, of all items installed in it.
fn of_item(key: i64, params: &QueryParams) -> Condition {
    const INSIDE: &str = "t.stock_item_id IN (WITH RECURSIVE i (id) AS (SELECT s.id FROM stock_items s WHERE s.id = ? \
        UNION SELECT s.id FROM stock_items s JOIN i ON s.belongs_to_id = i.id) SELECT i.id FROM i)";
    let sql = if params.is_true("include_installed") {
        INSIDE
    } else {
        "t.stock_item_id = ?"
    };
    Statement::default().sql_with(sql, &key.into()).clone()
}

/// Matches the results of a test, by the key of its name.
fn of_test(name: &str) -> Option<Statement> {
    let sql = "t.template_id IN (SELECT m.id FROM part_test_templates m WHERE m.key = ?)";
    Some(
        Statement::default()
            .sql_with(sql, &test_key(name).into())
            .clone(),
    )
}

/// The rules of `TEST_RESULT`.
#[derive(Debug)]
pub(super) struct TestResultRules;

impl Rules for TestResultRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.is_new() {
            let now = SqlValue::DateTime(context.actor.now.naive_utc());
            change.after.set("date", now);
            change.after.set("user", context.actor.user_pk());
        }
        check_times(context, change);
        find_template(context, change)?;
        let Some(template) = change.after.integer("template") else {
            return Ok(());
        };
        let mut sql = Statement::new(
            "SELECT requires_value, requires_attachment, choices FROM part_test_templates WHERE id = ",
        )
        .cached();
        let rows = sql.value(template).load(context.db)?;
        if let Some([requires_value, requires_attachment, choices]) =
            rows.first().map(Vec::as_slice)
        {
            let value = change.after.text("value");
            if requires_value.is_true() && value.is_empty() {
                context.reject("value", "Value must be provided for this test");
            } else if !value.is_empty() && !choices.text().is_empty() && !is_choice(choices, value)
            {
                context.reject("value", "Invalid value for this test");
            }
            let has_file = context.actor.files.upload("attachment").is_some()
                || !change.after.text("attachment").is_empty();
            if requires_attachment.is_true() && !has_file {
                let text = "Attachment must be uploaded for this test";
                context.reject("attachment", text);
            }
        }
        Ok(())
    }

    fn upload_folder(&self, _resource: &Resource, item: &Item) -> String {
        let key = item.integer("stock_item").unwrap_or_default();
        format!("stock_files/{key}")
    }
}

/// Checks that a test does not finish before it starts.
fn check_times(context: &mut WriteContext<'_>, change: &Change) {
    let [started, finished] = ["started_datetime", "finished_datetime"];
    let is_moved = change.has_changed(started) || change.has_changed(finished);
    let (from, to) = (
        change.after.get(started).datetime(),
        change.after.get(finished).datetime(),
    );
    if is_moved && from.zip(to).is_some_and(|(from, to)| from > to) {
        let text = "The test finished time cannot be earlier than the test started time";
        context.reject(finished, text);
    }
}

fn is_choice(choices: &SqlValue, value: &str) -> bool {
    let value = value.to_lowercase();
    split_choices(choices.text()).any(|word| word.to_lowercase() == value)
}

/// Finds the template by the name in `test`, if the request has no `template`.
fn find_template(context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
    if change.after.integer("template").is_some() {
        return Ok(());
    }
    let Some(name) = change.request_value("test").and_then(Value::as_str) else {
        let text = "Template ID or test name must be provided";
        context.reject("template", text);
        return Ok(());
    };
    let item = change.after.integer("stock_item").unwrap_or_default();
    let mut sql = Statement::new("SELECT part_id FROM stock_items WHERE id = ").cached();
    let part = sql.value(item).first_value(context.db)?.unwrap_or_default();
    let mut sql = Statement::new("SELECT id FROM part_test_templates WHERE key = ").cached();
    sql.value(test_key(name)).sql_with(
        concat!(" AND part_id IN ", variants::ancestors!("id")),
        &part,
    );
    match sql
        .first_value(context.db)?
        .and_then(|template| template.int())
    {
        Some(template) => change.after.set("template", template),
        None => context.reject("test", "No matching test found for this part"),
    }
    Ok(())
}
