//! Relations between parts.

use super::{BRIEF, PART};
use crate::access::role::Role;
use crate::resource::search_sql::part_search;
use crate::resource::{
    AllowedOperations, Change, Detail, Field, Filter, Lookup, ModelRef, Resource, Rules, Statement,
    WriteContext, WriteError,
};

/// Relations between two parts.
pub static RELATION: Resource = Resource {
    model: ModelRef {
        name: "partrelated",
        class: "PartRelated",
        table: "part_relations",
        path: "/api/part/related/",
    },
    verbose_name: "Part Relation",
    event_table: "part_partrelated",
    roles: &[Role::Part],
    fields: &[
        Field::primary_key(),
        Field::related("part_1", "Part 1", "part_1_id", &PART.model).required(),
        Field::related("part_2", "Part 2", "part_2_id", &PART.model).required(),
        Field::text("note", "Note", 500),
    ],
    details: &[
        Detail::new("part_1_detail", "part_1", &PART, BRIEF).default_include(),
        Detail::new("part_2_detail", "part_2", &PART, BRIEF).default_include(),
    ],
    filters: &[
        Filter::new("part_1", Lookup::ForeignKey("t.part_1_id", "parts")),
        Filter::new("part_2", Lookup::ForeignKey("t.part_2_id", "parts")),
        Filter::new(
            "part",
            Lookup::Related("? IN (t.part_1_id, t.part_2_id)", "parts"),
        ),
    ],
    search_sql: &[
        part_search!("part_1", "t.part_1_id"),
        part_search!("part_2", "t.part_2_id"),
    ],
    ordering_fields: &[("part_1", "t.part_1_id"), ("part_2", "t.part_2_id")],
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

/// The rules of `RELATION`.
#[derive(Debug)]
pub(super) struct RelationRules;

impl Rules for RelationRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let (one, other) = (change.after.get("part_1"), change.after.get("part_2"));
        if one == other {
            let text = "Part relationship cannot be created between a part and itself";
            context.reject("part_2", text);
            return Ok(());
        }
        let mut sql = Statement::new("SELECT 1 FROM part_relations WHERE id <> ").cached();
        sql.value(change.after.pk())
            .sql_with(" AND ((part_1_id = ?", one)
            .sql_with(" AND part_2_id = ?) OR (part_1_id = ?", other)
            .sql_with(" AND part_2_id = ?))", one);
        if sql.first_value(context.db)?.is_some() {
            context.reject("part_2", "Duplicate relationship already exists");
        }
        Ok(())
    }
}
