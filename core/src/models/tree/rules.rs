//! The rules that every tree has.

use std::fmt::Debug;

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::{Clearing, check, clear, hold, list, place};
use crate::db::lock::{self, Lock};
use crate::models::{icon, structural};
use crate::resource::write::WriteError;
use crate::resource::{Change, Item, Refusals, Resource, Review, Rules, Showing, sent};

/// The rules of a tree: each row has its place, an icon, and what it holds.
#[derive(Debug)]
pub struct TreeRules {
    /// The tree.
    pub tree: &'static Resource,
    /// What its rows hold besides others of them: items, and their column that names the row.
    pub holds: (&'static Resource, &'static str),
    /// The field of the icon.
    pub icon: &'static str,
    /// The text for a row with items that is to hold rows only.
    pub full: &'static str,
    /// The member of a deletion by which the rows below go too.
    pub rows_too: &'static str,
    /// The member of a deletion by which the items go too.
    pub items_too: &'static str,
    /// What is its own.
    pub own: &'static dyn TreeOwn,
}

/// What is a tree's own, beside what all trees have: the same moments as those of [`Rules`].
pub trait TreeOwn: Debug + Sync {
    /// Does what follows from a change that was just written.
    ///
    /// # Errors
    /// When a query fails.
    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError>;

    /// Takes what a deletion needs before rows: locks with names that items in the rows want.
    ///
    /// # Errors
    /// When a query fails.
    fn hold_leaving(&self, review: &mut Review<'_>) -> Result<(), WriteError> {
        let _ = review;
        Ok(())
    }

    /// Looks after what a row holds that is about to be deleted, before it goes or moves up.
    ///
    /// # Errors
    /// When it cannot be moved, or when a query fails.
    fn clears(
        &self,
        review: &mut Review<'_>,
        row: &Item,
        clearing: Clearing,
    ) -> Result<(), WriteError> {
        let _ = (review, row, clearing);
        Ok(())
    }

    /// Adds to what is shown of the rows.
    ///
    /// # Errors
    /// When a query fails.
    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()>;
}

impl TreeRules {
    fn clearing(&self, body: &Map<String, Value>) -> Result<Clearing, Refusals> {
        let mut refusals = Refusals::default();
        let sent = |name| body.get(name).filter(|sent| !sent.is_null());
        let mut is_sent = |name| match sent(name).map(sent::boolean) {
            Some(Err(text)) => {
                refusals.add(name, text);
                false
            }
            sent => sent == Some(Ok(true)),
        };
        let clearing = Clearing {
            rows_too: is_sent(self.rows_too),
            items_too: is_sent(self.items_too),
        };
        refusals.finish().map(|()| clearing)
    }
}

impl Rules for TreeRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        check(review, change)?;
        icon::check(review, change, self.icon);
        let (held, column) = self.holds;
        structural::check_empty(review, change, (held.target.table, column), self.full)
    }

    fn hold(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(hold(review.db, change)?)
    }

    fn hold_leaving(&self, review: &mut Review<'_>, _keys: &[i64]) -> Result<(), WriteError> {
        lock::take(review.db, Lock::Tree(self.tree.target.table))?;
        self.own.hold_leaving(review)
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        place(review.db, change)?;
        self.own.saved(review, change)
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let clearing = self.clearing(sent)?;
        self.own.clears(review, item, clearing)?;
        clear(review, item, clearing, self.holds, sent)
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        list::show_paths(showing, self.tree, "pk", "path")?;
        self.own.show(showing)
    }
}
