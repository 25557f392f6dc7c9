//! Parameters that every new part of a category gets.

use super::CATEGORY;
use super::parameter;
use super::parameter_template::BY_TEMPLATE;
use super::parameter_template::{BRIEF as TEMPLATE_BRIEF, PARAMETER_TEMPLATE};
use crate::models::role::Role;
use crate::resource::rules::Asked;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Condition, Detail, Field, Filter, Resource, Review, Rules, Statement, Target,
    Test, filter, unique,
};

/// SQL of the category `?` and all above it.
macro_rules! above {
    () => {
        "SELECT a.id FROM part_categories c JOIN part_categories a ON c.path >= a.path \
         AND c.path < a.path || 'x' WHERE c.id = ?"
    };
}

pub(super) use above;

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
    roles: &[Role::PartCategory],
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
    filters: &[
        Filter::of("category", Test::Chosen("part_categories", of_category)),
        Filter::of("fetch_parent", Test::Beside),
    ],
    found_by: &[BY_TEMPLATE],
    orders: &[],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::METADATA,
    rules: &CategoryParameterRules,
};

/// Those of the category, and unless `fetch_parent` is false those of the categories above it.
fn of_category(key: i64, asked: &Asked) -> Condition {
    let sql = match asked.get("fetch_parent").and_then(filter::truth) {
        Some(false) => "t.category_id = ?",
        _ => concat!("t.category_id IN (", above!(), ")"),
    };
    Statement::default().with(sql, &key.into()).clone()
}

#[derive(Debug)]
struct CategoryParameterRules;

impl Rules for CategoryParameterRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let template = change
            .after
            .integer("parameter_template")
            .unwrap_or_default();
        let default = change.after.text("default_value");
        let settings = review.author.settings;
        if let Some(template) = parameter::template_of(review.db, template)?
            && !default.is_empty()
            && let Err(text) = parameter::value(default, &template, settings)
        {
            review.refuse("default_value", text);
        }
        unique::check(review, change, &["category", "parameter_template"])
    }
}
