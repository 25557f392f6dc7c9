//! Project codes of orders.

use super::user::{OWNER, OWNER_BRIEF};
use crate::access::role::Role;
use crate::resource::checks::RuleList;
use crate::resource::{
    AllowedOperations, Change, Detail, Field, ModelRef, Resource, Rules, WriteContext, WriteError,
    unique,
};

/// Project codes.
pub static PROJECT_CODE: Resource = Resource {
    model: ModelRef {
        name: "projectcode",
        class: "ProjectCode",
        table: "project_codes",
        path: "/api/project-code/",
    },
    verbose_name: "Project Code",
    event_table: "common_projectcode",
    roles: &[Role::Admin],
    fields: &[
        Field::primary_key(),
        Field::required_text("code", "Project Code", 50),
        Field::text("description", "Description", 200).searchable(),
        Field::related("responsible", "Responsible", "responsible_id", &OWNER.model),
    ],
    details: &[
        Detail::new("responsible_detail", "responsible", &OWNER, OWNER_BRIEF).default_include(),
    ],
    ordering_fields: &[("code", "t.code")],
    default_ordering: "t.code",
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

/// Project codes with the rules.
pub(crate) static RULES: RuleList = &[(&PROJECT_CODE, &ProjectCodeRules)];

#[derive(Debug)]
struct ProjectCodeRules;

impl Rules for ProjectCodeRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if unique::is_taken(context.db, change, &["code"])? {
            context.reject(
                "code",
                "Project Code with this Project Code already exists.",
            );
        }
        Ok(())
    }
}
