//! Rules: what is specific to a resource and does not fit in its tables.

use std::fmt::{self, Debug, Formatter};

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use serde_json::{Map, Value};

use super::write::WriteError;
use super::{
    Change, Condition, Effects, Item, Resource, SqlValue, Statement, ValidationErrors, Writer,
};
use crate::access::User;
use crate::access::role::Permission;
use crate::db::Db;
use crate::media::Files;
use crate::server_settings::global::GlobalSettings;

/// The user on whose behalf items are read or written, and the settings that apply.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// The user.
    pub user: &'a User,
    /// The current time in UTC.
    pub now: DateTime<Utc>,
    /// The server's settings.
    pub settings: &'a GlobalSettings,
    /// The files of the request.
    pub files: &'a Files<'a>,
    /// The effects of the transaction on items.
    pub effects: &'a Effects,
}

impl Actor<'_> {
    /// Checks that a role of the user's groups grants the permission for the resource.
    ///
    /// # Errors
    /// When none does.
    pub fn check_permission(
        &self,
        resource: &Resource,
        permission: Permission,
    ) -> Result<(), WriteError> {
        if self.user.has_permission_in_any(resource.roles, permission) {
            Ok(())
        } else {
            Err(WriteError::Forbidden)
        }
    }

    /// Returns the user's key as it is stored; null for the server itself.
    #[must_use]
    pub fn user_pk(&self) -> SqlValue {
        if self.user.pk == 0 {
            SqlValue::Null
        } else {
            SqlValue::Int(self.user.pk)
        }
    }
}

/// What rules need to check a change, and the errors that they find.
pub struct WriteContext<'a> {
    /// The database connection, in the transaction that writes or before it.
    pub db: &'a mut Db,
    /// The user and the settings.
    pub actor: Actor<'a>,
    /// The errors found so far.
    pub errors: ValidationErrors,
}

impl Debug for WriteContext<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("WriteContext")
            .field(&self.errors)
            .finish()
    }
}

impl<'a> WriteContext<'a> {
    /// Returns a context without errors.
    pub fn new(db: &'a mut Db, actor: Actor<'a>) -> Self {
        Self {
            db,
            actor,
            errors: ValidationErrors::default(),
        }
    }

    /// Adds an error to a field.
    pub fn reject(&mut self, field: &str, text: impl Into<String>) {
        self.errors.add(field, text);
    }

    /// Runs the checks and returns the errors that they found.
    ///
    /// # Errors
    /// When there are any, or as the checks return them.
    pub fn run(
        db: &'a mut Db,
        actor: Actor<'a>,
        look: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let mut context = Self::new(db, actor);
        look(&mut context)?;
        Ok(context.errors.into_result()?)
    }
}

/// The query parameters of a request.
#[derive(Debug, Clone, Default)]
pub struct QueryParams(pub Vec<(String, String)>);

impl QueryParams {
    /// Returns the last value of the parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter().rev();
        all.find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the parameter is present and true.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name)
            .and_then(super::filter::parse_bool)
            .unwrap_or(false)
    }
}

/// Items that are being serialized.
pub struct SerializeContext<'a> {
    /// The database connection.
    pub db: &'a mut Db,
    /// The user who receives them.
    pub actor: Actor<'a>,
    /// The query parameters.
    pub params: &'a QueryParams,
    /// The items.
    pub items: &'a [Item],
    /// The JSON of each, in their order.
    pub serialized: &'a mut [Map<String, Value>],
}

impl Debug for SerializeContext<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("SerializeContext")
            .field(&self.items)
            .finish()
    }
}

impl SerializeContext<'_> {
    /// Returns each item with its JSON.
    pub fn items_mut(&mut self) -> impl Iterator<Item = (&Item, &mut Map<String, Value>)> {
        self.items.iter().zip(self.serialized.iter_mut())
    }

    /// Returns the keys in a field, one for each item.
    #[must_use]
    pub fn foreign_keys(&self, field: &str) -> Vec<Option<i64>> {
        self.items.iter().map(|item| item.integer(field)).collect()
    }
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

    /// Asks plugins about the valid fields of a change and for derived values, which [`check`](Self::check) uses when
    /// it is called again. Called only where there are plugins to ask; no connection is held meanwhile.
    ///
    /// # Errors
    /// When plugins reject the change or a query fails.
    fn validate_with_plugins(
        &self,
        writer: &Writer,
        change: &mut Change,
    ) -> Result<(), WriteError> {
        let _ = (writer, change);
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
