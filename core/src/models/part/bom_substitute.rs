//! Parts that may stand for another in a bill of materials.

use super::bom::BOM_ITEM;
use super::{BRIEF, PART};
use crate::models::role::Role;
use crate::resource::found::by_part;
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Detail, Field, Filter, Resource, Review, Rules, Statement, Target, Test, unique,
};

/// Substitutes.
pub static SUBSTITUTE: Resource = Resource {
    target: Target {
        model: "bomitemsubstitute",
        class: "BomItemSubstitute",
        table: "bom_substitutes",
        path: "/api/bom/substitute/",
    },
    name: "BOM Item Substitute",
    event: "part_bomitemsubstitute",
    roles: &[Role::Part],
    fields: &[
        Field::key(),
        Field::related("bom_item", "BOM Item", "bom_item_id", &BOM_ITEM.target).required(),
        Field::related("part", "Part", "part_id", &PART.target)
            .required()
            .filtered(&[("component", true)]),
    ],
    details: &[Detail {
        name: "part_detail",
        key: "part",
        resource: &PART,
        fields: BRIEF,
        usual: true,
    }],
    filters: &[
        Filter::of("bom_item", Test::Key("t.bom_item_id", "bom_items")),
        Filter::of("part", Test::Key("t.part_id", "parts WHERE component")),
    ],
    found_by: &[by_part!("part", "t.part_id")],
    orders: &[("bom_item", "t.bom_item_id"), ("part", "t.part_id")],
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::METADATA,
    rules: &SubstituteRules,
};

#[derive(Debug)]
struct SubstituteRules;

impl Rules for SubstituteRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let part = change.after.integer("part").unwrap_or_default();
        let line = change.after.integer("bom_item").unwrap_or_default();
        let mut sql = Statement::new("SELECT sub_part_id FROM bom_items WHERE id = ").kept();
        let own = sql
            .value(line)
            .first(review.db)?
            .and_then(|part| part.int());
        if own == Some(part) {
            let text = "Substitute part cannot be the same as the master part";
            review.refuse("part", text);
        }
        unique::check(review, change, &["part", "bom_item"])
    }
}
