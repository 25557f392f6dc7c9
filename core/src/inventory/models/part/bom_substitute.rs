//! Substitute parts for components in a bill of materials.

use super::bom::BOM_ITEM;
use super::{BRIEF, PART};
use crate::access::role::Role;
use crate::resource::search_sql::part_search;
use crate::resource::{
    AllowedOperations, Change, Detail, Field, Filter, Lookup, ModelRef, Resource, Rules, Statement,
    WriteContext, WriteError, unique,
};

/// Substitutes.
pub static SUBSTITUTE: Resource = Resource {
    model: ModelRef {
        name: "bomitemsubstitute",
        class: "BomItemSubstitute",
        table: "bom_substitutes",
        path: "/api/bom/substitute/",
    },
    verbose_name: "BOM Item Substitute",
    event_table: "part_bomitemsubstitute",
    roles: &[Role::Part],
    fields: &[
        Field::primary_key(),
        Field::related("bom_item", "BOM Item", "bom_item_id", &BOM_ITEM.model).required(),
        Field::related("part", "Part", "part_id", &PART.model)
            .required()
            .limit_choices_to(&[("component", true)]),
    ],
    details: &[Detail::new("part_detail", "part", &PART, BRIEF).default_include()],
    filters: &[
        Filter::new("bom_item", Lookup::ForeignKey("t.bom_item_id", "bom_items")),
        Filter::new(
            "part",
            Lookup::ForeignKey("t.part_id", "parts WHERE component"),
        ),
    ],
    search_sql: &[part_search!("part", "t.part_id")],
    ordering_fields: &[("bom_item", "t.bom_item_id"), ("part", "t.part_id")],
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

/// The rules of `SUBSTITUTE`.
#[derive(Debug)]
pub(super) struct SubstituteRules;

impl Rules for SubstituteRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let part = change.after.integer("part").unwrap_or_default();
        let line = change.after.integer("bom_item").unwrap_or_default();
        let mut sql = Statement::new("SELECT sub_part_id FROM bom_items WHERE id = ").cached();
        let own = sql
            .value(line)
            .first_value(context.db)?
            .and_then(|part| part.int());
        if own == Some(part) {
            let text = "Substitute part cannot be the same as the master part";
            context.reject("part", text);
        }
        unique::check(context, change, &["part", "bom_item"])
    }
}
