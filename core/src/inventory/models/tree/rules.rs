//! The rules that all trees share.

use std::fmt::Debug;

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::{DeleteOptions, check, clear_contents, list, lock_tree, update_paths};
use crate::db::lock::{self, AdvisoryLock};
use crate::models::{icon, structural};
use crate::resource::{
    Change, Item, Resource, Rules, SerializeContext, ValidationErrors, WriteContext, WriteError,
    parse,
};

/// The rules of a tree: position, icon and contents of each row.
#[derive(Debug)]
pub struct TreeRules {
    /// The tree.
    pub tree: &'static Resource,
    /// The contents of its rows besides other rows: items, and the column that refers to the row.
    pub contents: (&'static Resource, &'static str),
    /// The icon field.
    pub icon: &'static str,
    /// Message for a row that contains items and cannot become structural.
    pub not_empty_message: &'static str,
    /// The field of a deletion request that deletes the rows below, too.
    pub delete_children_field: &'static str,
    /// The field of a deletion request that deletes the items, too.
    pub delete_items_field: &'static str,
    /// What is specific to it.
    pub hooks: &'static dyn TreeHooks,
}

/// What is specific to a tree. Runs at the same points as the functions of [`Rules`].
pub trait TreeHooks: Debug + Sync {
    /// Runs after a change was written.
    ///
    /// # Errors
    /// When a query fails.
    fn after_save(&self, context: &mut WriteContext<'_>, change: &Change)
    -> Result<(), WriteError>;

    /// Takes the locks that a deletion needs before rows: advisory locks for the items in the rows.
    ///
    /// # Errors
    /// When a query fails.
    fn lock_for_delete(&self, context: &mut WriteContext<'_>) -> Result<(), WriteError> {
        let _ = context;
        Ok(())
    }

    /// Checks and prepares the contents of a row that is about to be deleted, before they are deleted or moved up.
    ///
    /// # Errors
    /// When the contents cannot be moved or a query fails.
    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        row: &Item,
        clearing: DeleteOptions,
    ) -> Result<(), WriteError> {
        let _ = (context, row, clearing);
        Ok(())
    }

    /// Adds to the JSON of the rows.
    ///
    /// # Errors
    /// When a query fails.
    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()>;
}

impl TreeRules {
    fn delete_options(&self, body: &Map<String, Value>) -> Result<DeleteOptions, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        let sent = |name| body.get(name).filter(|sent| !sent.is_null());
        let mut is_sent = |name| match sent(name).map(parse::boolean) {
            Some(Err(text)) => {
                errors.add(name, text);
                false
            }
            sent => sent == Some(Ok(true)),
        };
        let clearing = DeleteOptions {
            delete_children: is_sent(self.delete_children_field),
            delete_items: is_sent(self.delete_items_field),
        };
        errors.into_result().map(|()| clearing)
    }
}

impl Rules for TreeRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        check(context, change)?;
        icon::check(context, change, self.icon);
        let (held, column) = self.contents;
        structural::check_empty(
            context,
            change,
            (held.model.table, column),
            self.not_empty_message,
        )
    }

    fn lock(&self, context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(lock_tree(context.db, change)?)
    }

    fn lock_for_delete(
        &self,
        context: &mut WriteContext<'_>,
        _keys: &[i64],
    ) -> Result<(), WriteError> {
        lock::acquire(context.db, AdvisoryLock::Tree(self.tree.model.table))?;
        self.hooks.lock_for_delete(context)
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        update_paths(context.db, change)?;
        self.hooks.after_save(context, change)
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let clearing = self.delete_options(sent)?;
        self.hooks.before_delete(context, item, clearing)?;
        clear_contents(context, item, clearing, self.contents, sent)
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        list::serialize_paths(context, self.tree, "pk", "path")?;
        self.hooks.serialize(context)
    }
}
