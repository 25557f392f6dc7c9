//! Parameters that every new part of a category gets.

use diesel::QueryResult;

use super::CATEGORY;
use super::parameter;
use super::parameter_template::{BRIEF as TEMPLATE_BRIEF, PARAMETER_TEMPLATE};
use crate::db::Db;
use crate::resource::rules::Asked;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Author, Cell, Change, Condition, Detail, Field, Filter, Resource, Review, Rules,
    Statement, Target, Test, filter, unique,
};

/// SQL of the category `?` and all above it.
macro_rules! above {
    () => {
        "SELECT a.id FROM part_categories c JOIN part_categories a ON c.path >= a.path \
         AND c.path < a.path || 'x' WHERE c.id = ?"
    };
}

/// Parameter templates of categories.
pub static CATEGORY_PARAMETER: Resource = Resource {
    target: Target {
        model: "partcategoryparametertemplate",
        class: "PartCategoryParameterTemplate",
        table: "category_parameters",
        path: "/api/part/category/parameters/",
    },
    name: "Part Category Parameter Template",
    event: "part_partcategoryparametertemplate",
    roles: &["part_category"],
    fields: &[
        Field::key(),
        Field::related("category", "Category", "category_id", &CATEGORY.target).required(),
        Field::related(
            "parameter_template",
            "Parameter Template",
            "template_id",
            &PARAMETER_TEMPLATE.target,
        )
        .required(),
        Field::text("default_value", "Default Value", 500),
    ],
    details: &[
        Detail {
            name: "category_detail",
            key: "category",
            resource: &CATEGORY,
            fields: &["pk", "name", "description", "pathstring", "level", "parent"],
            usual: true,
        },
        Detail {
            name: "parameter_template_detail",
            key: "parameter_template",
            resource: &PARAMETER_TEMPLATE,
            fields: TEMPLATE_BRIEF,
            usual: true,
        },
    ],
    filters: &[Filter::of("category", Test::Along(of_category))],
    found_by: &[
        "t.template_id IN (SELECT m.id FROM parameter_templates m WHERE m.search LIKE ? ESCAPE '\\')",
    ],
    orders: &[],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::METADATA,
    rules: &CategoryParameterRules,
};

/// Those of the category, and unless `fetch_parent` is false those of the categories above it.
fn of_category(text: &str, asked: &Asked) -> Result<Option<Condition>, &'static str> {
    let key: i64 = text.parse().or(Err(filter::NO_CHOICE))?;
    let sql = match asked.get("fetch_parent").and_then(filter::truth) {
        Some(false) => "t.category_id = ?",
        _ => concat!("t.category_id IN (", above!(), ")"),
    };
    Ok(Some(Statement::default().with(sql, &key.into()).clone()))
}

#[derive(Debug)]
struct CategoryParameterRules;

impl Rules for CategoryParameterRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let template = change.after.integer("parameter_template");
        let default = change.after.text("default_value").to_owned();
        let mut sql =
            Statement::new("SELECT units, choices, checkbox FROM parameter_templates").kept();
        let rows = sql.sql(" WHERE id = ").value(template).load(review.db)?;
        if let Some([units, choices, checkbox]) = rows.first().map(Vec::as_slice)
            && !default.is_empty()
            && let Err(text) =
                parameter::value(&default, units.text(), choices.text(), checkbox.is_true())
        {
            review.refuse("default_value", text);
        }
        unique::check(review, change, &["category", "parameter_template"])
    }
}

/// Gives a new part the parameters of its category and of those above it, as far as it has none of the template.
///
/// # Errors
/// When a query fails.
pub(super) fn copy(db: &mut Db, author: Author<'_>, part: i64, category: i64) -> QueryResult<()> {
    let mut sql = Statement::new(
        "SELECT d.template_id, d.default_value, m.units, m.choices, m.checkbox FROM category_parameters d \
         JOIN parameter_templates m ON m.id = d.template_id \
         JOIN part_categories e ON e.id = d.category_id WHERE d.category_id IN (",
    )
    .kept();
    sql.with(concat!(above!(), ")"), &category.into())
        .sql(" ORDER BY e.level DESC, d.id");
    for row in sql.load(db)? {
        let [template, default, units, choices, checkbox] = row.as_slice() else {
            continue;
        };
        let value = parameter::value(
            default.text(),
            units.text(),
            choices.text(),
            checkbox.is_true(),
        );
        let (data, number) = value.unwrap_or_else(|_| (default.text().to_owned(), Cell::Null));
        let mut sql = Statement::new(
            "INSERT INTO parameters (part_id, template_id, data, data_numeric, updated, updated_by_id) VALUES (",
        );
        sql.list([
            Cell::from(part),
            template.clone(),
            data.into(),
            number,
            Cell::Time(author.now.naive_utc()),
            author.pk(),
        ]);
        sql.sql(") ON CONFLICT (part_id, template_id) DO NOTHING")
            .run(db)?;
    }
    Ok(())
}
