//! Rules: what is specific to a resource and does not fit in its tables. A list of the models
//! ([`RuleList`](super::checks::RuleList)) pairs each resource with its rules.

use std::fmt::Debug;

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::{
    Actor, Change, Condition, Item, Pending, QueryParams, Resource, SerializeContext, Statement,
    ValidationErrors, WriteContext, WriteError, Writer,
};
use crate::access::User;
use crate::access::role::Permission;
use crate::db::Db;

/// Items that were just created.
#[derive(Debug)]
pub struct CreatedItems {
    /// The items.
    pub items: Vec<Item>,
    /// Whether the response includes their nested objects.
    pub with_details: bool,
}

/// The rules of a resource. Every function has a default that does nothing.
pub trait Rules: Debug + Sync {
    /// Checks a change whose fields are each valid: adds errors and sets derived fields. Called twice: before plugins
    /// are asked, and again in the transaction that writes.
    ///
    /// # Errors
    /// When a query fails.
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        let _ = (context, change);
        Ok(())
    }

    /// Stores files other than the uploaded ones, which are stored before. Runs in the transaction that writes.
    ///
    /// # Errors
    /// When a file cannot be stored.
    fn store_files(
        &self,
        context: &mut WriteContext<'_>,
        change: &mut Change,
    ) -> Result<(), WriteError> {
        let _ = (context, change);
        Ok(())
    }

    /// Asks plugins about the valid fields of a change. Called only where there are plugins to ask; no connection is held
    /// meanwhile.
    ///
    /// # Errors
    /// When plugins reject the change or a query fails.
    fn validate_with_plugins(
        &self,
        writer: &Writer,
        change: &Change,
        pending: Pending<'_>,
    ) -> Result<(), WriteError> {
        let _ = (writer, change, pending);
        Ok(())
    }

    /// Takes the locks that a change needs before the row of its item: advisory locks, and rows that others lock first.
    /// Runs in the transaction that writes.
    ///
    /// # Errors
    /// When a query fails.
    fn lock(&self, context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
        let _ = (context, change);
        Ok(())
    }

    /// Takes the locks of several changes, each as [`lock`](Self::lock) says. Overridden where rows must be locked in a
    /// fixed order.
    ///
    /// # Errors
    /// When a query fails.
    fn lock_all(
        &self,
        context: &mut WriteContext<'_>,
        changes: &[Change],
    ) -> Result<(), WriteError> {
        changes
            .iter()
            .try_for_each(|change| self.lock(context, change))
    }

    /// Takes the locks that a deletion needs before the rows of the items, and does what depends on all of the keys.
    ///
    /// # Errors
    /// When a query fails.
    fn lock_for_delete(
        &self,
        context: &mut WriteContext<'_>,
        keys: &[i64],
    ) -> Result<(), WriteError> {
        let _ = (context, keys);
        Ok(())
    }

    /// Runs after a change was written, in the same transaction.
    ///
    /// # Errors
    /// When a query fails.
    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        let _ = (context, change);
        Ok(())
    }

    /// Checks an item before its deletion: adds errors if it cannot be deleted, and deletes what depends on it. `sent`
    /// is the request body.
    ///
    /// # Errors
    /// When a query fails.
    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let _ = (context, item, sent);
        Ok(())
    }

    /// Creates the items of one request where that can be several, in the caller's transaction, for resources whose
    /// [`AllowedOperations`](super::AllowedOperations) say so.
    ///
    /// # Errors
    /// When the write is rejected or a query fails.
    fn custom_create(
        &self,
        db: &mut Db,
        actor: Actor<'_>,
        sent: Map<String, Value>,
    ) -> Result<CreatedItems, WriteError> {
        let _ = (db, actor, sent);
        Err(WriteError::Forbidden(None))
    }

    /// Returns the folder for the files of an item.
    fn upload_folder(&self, resource: &Resource, item: &Item) -> String {
        let _ = item;
        format!("{}_images", resource.model.name)
    }

    /// Returns a condition on the table `t`: the rows for which the user has the permission, where roles do not grant
    /// it for all rows.
    fn permission_filter(&self, user: &User, permission: Permission) -> Option<Condition> {
        let _ = (user, permission);
        None
    }

    /// Returns the conditions of parameters whose names contain a key, which the table of filters cannot list. Adds
    /// their errors.
    ///
    /// # Errors
    /// When a query fails.
    fn filter(
        &self,
        db: &mut Db,
        params: &QueryParams,
        errors: &mut ValidationErrors,
    ) -> QueryResult<Vec<Condition>> {
        let _ = (db, params, errors);
        Ok(Vec::new())
    }

    /// Returns the SQL of an ordering whose name contains a key, which the table of orderings cannot list.
    fn ordering(&self, name: &str, is_reversed: bool) -> Option<Statement> {
        let _ = (name, is_reversed);
        None
    }

    /// Whether the user has the permission for the item; must agree with
    /// [`permission_filter`](Self::permission_filter).
    fn has_object_permission(&self, user: &User, permission: Permission, item: &Item) -> bool {
        let _ = (user, permission, item);
        true
    }

    /// Returns initial values of a new item that only the server knows. `OPTIONS` reports them to users who may create
    /// one.
    ///
    /// # Errors
    /// When a query fails.
    fn initial(&self, db: &mut Db, actor: Actor<'_>) -> QueryResult<Vec<(&'static str, Value)>> {
        let _ = (db, actor);
        Ok(Vec::new())
    }

    /// Adds to the JSON of the items. The number of queries must not grow with the number of items.
    ///
    /// # Errors
    /// When a query fails.
    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        let _ = context;
        Ok(())
    }
}

/// The rules of a resource without its own.
#[derive(Debug)]
pub struct NoRules;

impl Rules for NoRules {}
