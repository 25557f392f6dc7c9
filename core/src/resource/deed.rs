//! What a request does to items, so that plugins are asked about all of it.
//!
//! Which items an operation touches is known for certain only once it was done. Where there are plugins to ask,
//! it is done in a transaction that is undone, they are asked about everything that happened in it, and it is
//! done anew: it stands where the same happens again.

use std::cell::RefCell;
use std::collections::HashMap;

use super::write::WriteError;
use super::{Author, Cell, Change, Desk, Item, Kind};
use crate::db::{Db, DbError};
use crate::mixin::validation::Question;

/// What became of one item in a transaction.
#[derive(Debug, Clone)]
pub struct Deed {
    /// The item before; none for one that was made.
    pub before: Option<Item>,
    /// The item afterwards; none for one that was deleted.
    pub after: Option<Item>,
    /// The item off which a new one was split.
    pub source: Option<Item>,
    /// Whether plugins have been asked about it already.
    pub is_asked: bool,
}

/// What became of items in one transaction, as far as anybody wants to know.
#[derive(Debug, Default)]
pub struct Deeds(Option<RefCell<Vec<Deed>>>);

impl Deeds {
    /// An empty list, or none where nobody wants to know.
    fn new(is_wanted: bool) -> Self {
        Self(is_wanted.then(RefCell::default))
    }

    /// Notes what became of an item.
    pub fn note(&self, deed: impl FnOnce() -> Deed) {
        if let Some(list) = &self.0 {
            list.borrow_mut().push(deed());
        }
    }

    fn take(&self) -> Vec<Deed> {
        self.0.as_ref().map(RefCell::take).unwrap_or_default()
    }
}

impl Deed {
    /// The key of the item that was made, with its table.
    fn made(&self) -> Option<(&'static str, i64)> {
        let after = self.after.as_ref().filter(|_| self.before.is_none())?;
        Some((after.resource().target.table, after.pk()))
    }

    /// By what the same deed is known when it is done again: moments differ then, and so do keys that were just
    /// given out, for which their place among these stands.
    fn mark(&self, made: &Made) -> Mark {
        let model = |item: &Item| item.resource().target.model;
        let both = [&self.before, &self.after];
        let cells = both.map(|item| item.as_ref().map(|item| marks(item, made)));
        let resource = both.into_iter().flatten().next().map_or("", model);
        (resource, cells)
    }
}

/// The place of each key among those that were given out.
type Made = HashMap<(&'static str, i64), usize>;

type Mark = (&'static str, [Option<Vec<Cell>>; 2]);

fn marks(item: &Item, made: &Made) -> Vec<Cell> {
    let fields = item.resource().fields.iter().zip(item.cells());
    let fields = fields.filter(|(field, _)| field.stored_in().is_some());
    let known = |table, cell: &Cell| {
        let place = cell.int().and_then(|key| made.get(&(table, key)));
        place.map_or_else(|| cell.clone(), |place| Cell::Text(format!("new {place}")))
    };
    fields
        .map(|(field, cell)| match field.kind {
            Kind::DateTime => Cell::Null,
            Kind::Related(to) => known(to.table, cell),
            _ if field.name == "pk" => known(item.resource().target.table, cell),
            _ => cell.clone(),
        })
        .collect()
}

/// What plugins have agreed to while a request is tried again and again.
#[derive(Debug, Default)]
pub(super) struct Agreed {
    marks: Vec<Mark>,
    /// Whether they were asked right before this try.
    is_fresh: bool,
}

impl Agreed {
    /// What has yet to be asked about, and how it is known.
    fn lacking(&self, deeds: Vec<Deed>) -> Vec<(Deed, Mark)> {
        let made = deeds.iter().filter_map(Deed::made);
        let made: Made = made.enumerate().map(|(place, key)| (key, place)).collect();
        let open = deeds.into_iter().filter(|deed| !deed.is_asked);
        let open = open.map(|deed| {
            let mark = deed.mark(&made);
            (deed, mark)
        });
        open.filter(|(_, mark)| !self.marks.contains(mark))
            .collect()
    }
}

/// Why a transaction is undone.
enum Stop {
    Unasked(Vec<(Deed, Mark)>),
    Failed(WriteError),
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Self {
        Self::Failed(error.into())
    }
}

impl Desk {
    /// Does something in one transaction, once plugins have agreed to all that it does; nothing is done where they
    /// were asked instead.
    ///
    /// # Errors
    /// As the work returns them, and where it does something else than what plugins were just asked about, since
    /// somebody else was faster.
    pub(super) fn attempt<R>(
        &self,
        agreed: &mut Agreed,
        work: impl FnOnce(&mut Db, Author<'_>) -> Result<R, WriteError>,
    ) -> Result<Option<R>, WriteError> {
        let was_fresh = std::mem::take(&mut agreed.is_fresh);
        let deeds = Deeds::new(self.has_validators());
        let done = self.with_deeds(&deeds, |author| {
            self.registry.db().write(|db| {
                let result = work(db, author).map_err(Stop::Failed)?;
                let open = agreed.lacking(deeds.take());
                if open.is_empty() {
                    Ok(result)
                } else {
                    Err(Stop::Unasked(open))
                }
            })
        });
        match done {
            Ok(result) => Ok(Some(result)),
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Unasked(_)) if was_fresh => Err(WriteError::Overtaken),
            Err(Stop::Unasked(open)) => {
                for (deed, mark) in open {
                    self.ask_about(deed)?;
                    agreed.marks.push(mark);
                }
                agreed.is_fresh = true;
                Ok(None)
            }
        }
    }

    fn ask_about(&self, deed: Deed) -> Result<(), WriteError> {
        match (deed.before, deed.after) {
            (before, Some(mut after)) => {
                if before.is_none() {
                    after.set("pk", Cell::Null);
                }
                let mut change = Change::of(before, after);
                change.source = deed.source;
                self.consult(&mut change)
            }
            (Some(gone), None) => self.ask(Question::Deletion(Box::new(gone))),
            (None, None) => Ok(()),
        }
    }
}
