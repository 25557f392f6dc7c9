//! Parts that have to do with each other.

use super::{BRIEF, PART};
use crate::models::role::Role;
use crate::resource::found::by_part;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Detail, Field, Filter, Resource, Review, Rules, Statement, Target, Test,
};

/// Relations between two parts.
pub static RELATION: Resource = Resource {
    target: Target {
        model: "partrelated",
        class: "PartRelated",
        table: "part_relations",
        path: "/api/part/related/",
    },
    name: "Part Relation",
    event: "part_partrelated",
    roles: &[Role::Part],
    fields: &[
        Field::key(),
        Field::related("part_1", "Part 1", "part_1_id", &PART.target).required(),
        Field::related("part_2", "Part 2", "part_2_id", &PART.target).required(),
        Field::text("note", "Note", 500),
    ],
    details: &[
        Detail {
            name: "part_1_detail",
            key: "part_1",
            resource: &PART,
            fields: BRIEF,
            usual: true,
        },
        Detail {
            name: "part_2_detail",
            key: "part_2",
            resource: &PART,
            fields: BRIEF,
            usual: true,
        },
    ],
    filters: &[
        Filter::of("part_1", Test::Key("t.part_1_id", "parts")),
        Filter::of("part_2", Test::Key("t.part_2_id", "parts")),
        Filter::of(
            "part",
            Test::About("? IN (t.part_1_id, t.part_2_id)", "parts"),
        ),
    ],
    found_by: &[
        by_part!("part_1", "t.part_1_id"),
        by_part!("part_2", "t.part_2_id"),
    ],
    orders: &[("part_1", "t.part_1_id"), ("part_2", "t.part_2_id")],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::METADATA,
    rules: &RelationRules,
};

#[derive(Debug)]
struct RelationRules;

impl Rules for RelationRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let (one, other) = (change.after.get("part_1"), change.after.get("part_2"));
        if one == other {
            let text = "Part relationship cannot be created between a part and itself";
            review.refuse("part_2", text);
            return Ok(());
        }
        let mut sql = Statement::new("SELECT 1 FROM part_relations WHERE id <> ").kept();
        sql.value(change.after.pk())
            .with(" AND ((part_1_id = ?", one)
            .with(" AND part_2_id = ?) OR (part_1_id = ?", other)
            .with(" AND part_2_id = ?))", one);
        if sql.first(review.db)?.is_some() {
            review.refuse("part_2", "Duplicate relationship already exists");
        }
        Ok(())
    }
}
