//! The rules of part categories.

use diesel::QueryResult;

use super::category::CATEGORY;
use super::{PART, cycle};
use crate::models::star;
use crate::models::tree::rules::{TreeHooks, TreeRules};
use crate::resource::{Change, SerializeContext, WriteContext, WriteError};

/// The rules of the tree of part categories.
pub(super) static CATEGORY_RULES: TreeRules = TreeRules {
    tree: &CATEGORY,
    contents: (&PART, "category_id"),
    icon: "icon",
    not_empty_message: "You cannot make this part category structural because some parts are already assigned to it!",
    delete_children_field: "delete_child_categories",
    delete_items_field: "delete_parts",
    hooks: &CategoryRules,
};

#[derive(Debug)]
struct CategoryRules;

impl TreeHooks for CategoryRules {
    fn lock_for_delete(&self, context: &mut WriteContext<'_>) -> Result<(), WriteError> {
        Ok(cycle::lock(context.db)?)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        Ok(star::store(
            context,
            "category_stars",
            "category_id",
            change,
        )?)
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        star::serialize(context, "category_stars", "category_id")
    }
}
