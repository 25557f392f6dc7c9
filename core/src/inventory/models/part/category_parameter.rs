//! Parameter templates of categories: every new part of the category gets a parameter for each.

use super::parameter_template::{BRIEF as TEMPLATE_BRIEF, PARAMETER_TEMPLATE, SEARCH_BY_TEMPLATE};
use super::{CATEGORY, parameter_rules, parameter_value};
use crate::access::role::Role;
use crate::resource::{
    AllowedOperations, Change, Condition, Detail, Field, Filter, Lookup, ModelRef, QueryParams,
    Resource, Rules, Statement, WriteContext, WriteError, filter, unique,
};

/// SQL of the category `?` and all its ancestors.
macro_rules! ancestors {
    () => {
        "SELECT a.id FROM part_categories c JOIN part_categories a ON c.path >= a.path \
         AND c.path < a.path || 'x' WHERE c.id = ?"
    };
}

pub(super) use ancestors;

/// Parameter templates of categories.
pub static CATEGORY_PARAMETER: Resource = Resource {
    model: ModelRef {
        name: "partcategoryparametertemplate",
        class: "PartCategoryParameterTemplate",
        table: "category_parameters",
        path: "/api/part/category/parameters/",
    },
    verbose_name: "Part Category Parameter Template",
    event_table: "part_partcategoryparametertemplate",
    roles: &[Role::PartCategory],
    fields: &[
        Field::primary_key(),
        Field::related("category", "Category", "category_id", &CATEGORY.model).required(),
        Field::related(
            "parameter_template",
            "Parameter Template",
            "template_id",
            &PARAMETER_TEMPLATE.model,
        )
        .required(),
        Field::text("default_value", "Default Value", 500),
    ],
    details: &[
        Detail::new(
            "category_detail",
            "category",
            &CATEGORY,
            &["pk", "name", "description", "pathstring", "level", "parent"],
        )
        .default_include(),
        Detail::new(
            "parameter_template_detail",
            "parameter_template",
            &PARAMETER_TEMPLATE,
            TEMPLATE_BRIEF,
        )
        .default_include(),
    ],
    filters: &[
        Filter::new(
            "category",
            Lookup::RelatedFn("part_categories", of_category),
        ),
        Filter::new("fetch_parent", Lookup::Modifier),
    ],
    search_sql: &[SEARCH_BY_TEMPLATE],
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

/// Matches the category, and also its ancestors unless `fetch_parent` is false.
fn of_category(key: i64, params: &QueryParams) -> Condition {
    let sql = match params.get("fetch_parent").and_then(filter::parse_bool) {
        Some(false) => "t.category_id = ?",
        _ => concat!("t.category_id IN (", ancestors!(), ")"),
    };
    Statement::default().sql_with(sql, &key.into()).clone()
}

/// The rules of `CATEGORY_PARAMETER`.
#[derive(Debug)]
pub(super) struct CategoryParameterRules;

impl Rules for CategoryParameterRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let template = change
            .after
            .integer("parameter_template")
            .unwrap_or_default();
        let default = change.after.text("default_value");
        let settings = context.actor.settings;
        if let Some(template) = parameter_rules::load_template(context.db, template)?
            && !default.is_empty()
            && let Err(text) = parameter_value::parse_value(default, &template, settings)
        {
            context.reject("default_value", text);
        }
        unique::check(context, change, &["category", "parameter_template"])
    }
}
