//! Project codes: what orders are booked on.

use super::user::{OWNER, OWNER_BRIEF};
use crate::models::role::Role;
use crate::resource::write::WriteError;
use crate::resource::{Allows, Change, Detail, Field, Resource, Review, Rules, Target, unique};

/// Project codes.
pub static PROJECT_CODE: Resource = Resource {
    target: Target {
        model: "projectcode",
        class: "ProjectCode",
        table: "project_codes",
        path: "/api/project-code/",
    },
    name: "Project Code",
    event: "common_projectcode",
    roles: &[Role::Admin],
    fields: &[
        Field::key(),
        Field::title("code", "Project Code", 50),
        Field::text("description", "Description", 200).searched(),
        Field::related(
            "responsible",
            "Responsible",
            "responsible_id",
            &OWNER.target,
        ),
    ],
    details: &[Detail {
        name: "responsible_detail",
        key: "responsible",
        resource: &OWNER,
        fields: OWNER_BRIEF,
        usual: true,
    }],
    filters: &[],
    found_by: &[],
    orders: &[("code", "t.code")],
    joins: "",
    whole: "",
    order: "t.code",
    allows: Allows::METADATA,
    rules: &ProjectCodeRules,
};

#[derive(Debug)]
struct ProjectCodeRules;

impl Rules for ProjectCodeRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        if unique::is_taken(review.db, change, &["code"])? {
            review.refuse(
                "code",
                "Project Code with this Project Code already exists.",
            );
        }
        Ok(())
    }
}
