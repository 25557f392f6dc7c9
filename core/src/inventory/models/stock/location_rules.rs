//! The rules of stock locations.

use diesel::QueryResult;

use super::location::LOCATION;
use super::{STOCK_ITEM, move_out, uninstall_on_delete};
use crate::models::tag;
use crate::models::tree::DeleteOptions;
use crate::models::tree::rules::{TreeHooks, TreeRules};
use crate::resource::{Change, Item, SerializeContext, WriteContext, WriteError};

/// The rules of the tree of stock locations.
pub(super) static LOCATION_RULES: TreeRules = TreeRules {
    tree: &LOCATION,
    contents: (&STOCK_ITEM, "location_id"),
    icon: "custom_icon",
    not_empty_message: "You cannot make this stock location structural because some stock items are already located into it!",
    delete_children_field: "delete_sub_locations",
    delete_items_field: "delete_stock_items",
    hooks: &LocationRules,
};

#[derive(Debug)]
struct LocationRules;

impl TreeHooks for LocationRules {
    /// Moves stock that is not deleted, with a history entry; also items that are installed in deleted stock.
    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        row: &Item,
        clearing: DeleteOptions,
    ) -> Result<(), WriteError> {
        let clear = if clearing.delete_items {
            uninstall_on_delete::uninstall_from_location
        } else {
            move_out::move_out
        };
        clear(context.db, context.actor, row, clearing.delete_children)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        Ok(tag::store(context.db, change)?)
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        tag::serialize(context)
    }
}
