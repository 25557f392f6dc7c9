//! What is a resource's own, beside its tables.

use std::fmt::{self, Debug, Formatter};

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use serde_json::{Map, Value};

use super::write::WriteError;
use super::{Cell, Change, Condition, Deeds, Desk, Item, Refusals, Resource, Statement};
use crate::db::Db;
use crate::media::Files;
use crate::models::role::Permission;
use crate::models::user::User;
use crate::settings::global::GlobalSettings;

/// On whose behalf something is read or written, and under which settings.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// Who.
    pub user: &'a User,
    /// When, in UTC.
    pub now: DateTime<Utc>,
    /// The settings of the server.
    pub settings: &'a GlobalSettings,
    /// The files that came with the request.
    pub files: &'a Files<'a>,
    /// What becomes of items in the transaction.
    pub deeds: &'a Deeds,
}

impl Author<'_> {
    /// Whether their groups' roles give the permission for the resource.
    ///
    /// # Errors
    /// Where they do not.
    pub fn allow(&self, resource: &Resource, permission: Permission) -> Result<(), WriteError> {
        if self.user.may_any(resource.roles, permission) {
            Ok(())
        } else {
            Err(WriteError::Forbidden)
        }
    }

    /// The key of the user, as it is stored; null for the server itself.
    #[must_use]
    pub fn pk(&self) -> Cell {
        if self.user.pk == 0 {
            Cell::Null
        } else {
            Cell::Int(self.user.pk)
        }
    }
}

/// What rules look with, and what they find wrong.
pub struct Review<'a> {
    /// The database: in the transaction that writes, or before it.
    pub db: &'a mut Db,
    /// On whose behalf.
    pub author: Author<'a>,
    /// What was found wrong so far.
    pub refusals: Refusals,
}

impl Debug for Review<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Review")
            .field(&self.refusals)
            .finish()
    }
}

impl<'a> Review<'a> {
    /// Nothing is wrong yet.
    pub fn new(db: &'a mut Db, author: Author<'a>) -> Self {
        Self {
            db,
            author,
            refusals: Refusals::default(),
        }
    }

    /// Notes what is wrong with a field.
    pub fn refuse(&mut self, field: &str, text: impl Into<String>) {
        self.refusals.add(field, text);
    }

    /// Lets the rules look, and returns what they found.
    ///
    /// # Errors
    /// Where anything is wrong, or as the rules return it.
    pub fn of(
        db: &'a mut Db,
        author: Author<'a>,
        look: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let mut review = Self::new(db, author);
        look(&mut review)?;
        Ok(review.refusals.finish()?)
    }
}

/// What was asked for besides the rows of a list or an item.
#[derive(Debug, Clone, Default)]
pub struct Asked(pub Vec<(String, String)>);

impl Asked {
    /// The last value of the parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter().rev();
        all.find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the parameter is there and true.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.get(name)
            .and_then(super::filter::truth)
            .unwrap_or(false)
    }
}

/// Items that are about to be shown.
pub struct Showing<'a> {
    /// The database.
    pub db: &'a mut Db,
    /// To whom.
    pub author: Author<'a>,
    /// What was asked for.
    pub asked: &'a Asked,
    /// The items.
    pub items: &'a [Item],
    /// What is shown of each, in their order.
    pub shown: &'a mut [Map<String, Value>],
}

impl Debug for Showing<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Showing").field(&self.items).finish()
    }
}

impl Showing<'_> {
    /// Each item with what is shown of it.
    pub fn each(&mut self) -> impl Iterator<Item = (&Item, &mut Map<String, Value>)> {
        self.items.iter().zip(self.shown.iter_mut())
    }

    /// The keys in a field of the items, one for each item.
    #[must_use]
    pub fn keys(&self, field: &str) -> Vec<Option<i64>> {
        self.items.iter().map(|item| item.integer(field)).collect()
    }
}

/// What is a resource's own. Every function has a default that does nothing.
pub trait Rules: Debug + Sync {
    /// Looks at a change whose fields are sound each by itself: notes what is wrong, fills in what follows from
    /// the rest. Called twice: before plugins are asked, and again in the transaction that writes.
    ///
    /// # Errors
    /// When a query fails.
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let _ = (review, change);
        Ok(())
    }

    /// Stores files in other ways than by taking those that came, which has happened before; in the transaction
    /// that writes.
    ///
    /// # Errors
    /// When a file cannot be stored.
    fn place(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        let _ = (review, change);
        Ok(())
    }

    /// Asks plugins about the fields of a change that were found sound, and for what follows from them, which
    /// [`check`](Self::check) takes up when it is called again. Called where there are plugins to ask; no
    /// connection is held meanwhile.
    ///
    /// # Errors
    /// With what plugins reject, or when a query fails.
    fn consult(&self, desk: &Desk, change: &mut Change) -> Result<(), WriteError> {
        let _ = (desk, change);
        Ok(())
    }

    /// Takes what a change needs for itself before the row of its item: locks with names, rows that others take
    /// first. In the transaction that writes.
    ///
    /// # Errors
    /// When a query fails.
    fn hold(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        let _ = (review, change);
        Ok(())
    }

    /// Takes what several changes need, each as [`hold`](Self::hold) says; together, where rows have an order in
    /// which they are taken.
    ///
    /// # Errors
    /// When a query fails.
    fn hold_all(&self, review: &mut Review<'_>, changes: &[Change]) -> Result<(), WriteError> {
        changes
            .iter()
            .try_for_each(|change| self.hold(review, change))
    }

    /// Takes what the deletion of items needs for itself before their rows, and does what needs to know all of them.
    ///
    /// # Errors
    /// When a query fails.
    fn hold_leaving(&self, review: &mut Review<'_>, keys: &[i64]) -> Result<(), WriteError> {
        let _ = (review, keys);
        Ok(())
    }

    /// Does what follows from a change that was just written, in the same transaction.
    ///
    /// # Errors
    /// When a query fails.
    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        let _ = (review, change);
        Ok(())
    }

    /// Looks at an item that is to be deleted: notes why it cannot be, and removes what goes with it. `sent` is
    /// the body of the request.
    ///
    /// # Errors
    /// When a query fails.
    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let _ = (review, item, sent);
        Ok(())
    }

    /// The folder for the files of an item.
    fn folder(&self, resource: &Resource, item: &Item) -> String {
        let _ = item;
        format!("{}_images", resource.target.model)
    }

    /// The rows for which the user has the permission, where their groups' roles do not give it for all: a
    /// condition on the table `t`.
    fn rows(&self, user: &User, permission: Permission) -> Option<Condition> {
        let _ = (user, permission);
        None
    }

    /// Conditions by parameters of the list that the table of filters cannot name, since their names hold a key; and
    /// what is wrong with them.
    ///
    /// # Errors
    /// When a query fails.
    fn narrow(
        &self,
        db: &mut Db,
        asked: &Asked,
        refusals: &mut Refusals,
    ) -> QueryResult<Vec<Condition>> {
        let _ = (db, asked, refusals);
        Ok(Vec::new())
    }

    /// SQL of the order by a name that the table of orders cannot have, since it holds a key.
    fn order(&self, name: &str, is_reversed: bool) -> Option<Statement> {
        let _ = (name, is_reversed);
        None
    }

    /// Whether the user has the permission for the item, besides what [`rows`](Self::rows) says in SQL.
    fn may(&self, user: &User, permission: Permission, item: &Item) -> bool {
        let _ = (user, permission, item);
        true
    }

    /// What fields of a new item begin with where only the database knows it; `OPTIONS` tells those who may make one.
    ///
    /// # Errors
    /// When a query fails.
    fn presets(&self, db: &mut Db, author: Author<'_>) -> QueryResult<Vec<(&'static str, Value)>> {
        let _ = (db, author);
        Ok(Vec::new())
    }

    /// Adds to what is shown of the items, by a number of queries that does not grow with them.
    ///
    /// # Errors
    /// When a query fails.
    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        let _ = showing;
        Ok(())
    }
}

/// The rules of a resource that has none of its own.
#[derive(Debug)]
pub struct NoRules;

impl Rules for NoRules {}
