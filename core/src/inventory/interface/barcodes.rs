//! Barcodes of items.

use std::sync::Arc;

use super::execute::Execute;
use super::inventory::Inventory;
use crate::context::{CanWrite, Purpose};
use crate::db::DbError;
use crate::dispatch::Scope;
use crate::dispatch::failure::CallError;
use crate::error::{Error, Result};
use crate::mixin::barcode::{Barcode, FirstMatch, Scan, barcode_targets};
use crate::mixin::kind;
use crate::models::barcode::text::printable;
use crate::models::barcode::{ALREADY_ASSIGNED, BarcodeItem, INTERNAL_SLUG, find, link};
use crate::resource::{ValidationErrors, Writer};

impl<C> Inventory<C> {
    /// Returns the barcodes of items.
    #[must_use]
    pub const fn barcodes(&self) -> Barcodes<'_, Self> {
        Barcodes::new(self, self.writer())
    }
}

/// Barcodes of items.
#[derive(Debug)]
pub struct Barcodes<'a, E> {
    executor: &'a E,
    writer: &'a Writer,
}

impl<'a, E> Barcodes<'a, E> {
    pub(super) const fn new(executor: &'a E, writer: &'a Writer) -> Self {
        Self { executor, writer }
    }

    /// Returns the key of the item that the barcode is assigned to, also to users who may not view the item.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find(&self, barcode: &Barcode) -> Result<Option<BarcodeItem>> {
        let hash = barcode.hash();
        let db = self.writer.registry.db();
        let found = db.read_as_host(|db| Ok::<_, DbError>(find::by_hash(db, &hash)?))?;
        Ok(found)
    }

    /// Returns the match that identifies an item, such as a `PartId`; `None` if there is no such item. It shows more than
    /// the key only to users who may view the item.
    ///
    /// # Errors
    /// When the database fails.
    pub fn match_of(&self, item: impl Into<BarcodeItem>) -> Result<Option<Scan>> {
        let item = item.into();
        let writer = self.writer;
        let shown = writer.with_actor(|actor| {
            let db = writer.registry.db();
            db.read_as_host(|db| Ok::<_, DbError>(item.serialize(db, actor)?))
        })?;
        Ok(shown.map(|shown| Scan::new().with(item.model.name(), shown)))
    }

    /// Asks all plugins that read barcodes, as a scan does, but without its effect. Returns the first match.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the text is blank; when the plugins cannot be asked, or one of them rejects the barcode and
    /// no other one has a match.
    pub fn scan(&self, text: &str) -> Result<Option<Scan>> {
        let barcode = Arc::new(Barcode::new(&check_text(text)?));
        let writer = self.writer;
        let snapshot = writer.registry.snapshot();
        let targets = barcode_targets(&snapshot, barcode.text());
        let list = snapshot.with_mixin::<kind::barcode>();
        let user = Arc::clone(&writer.user);
        let scope = Scope::read_only::<kind::barcode>(&writer.registry, user, "scan")
            .with_purpose(Purpose::Explain);
        let first = FirstMatch::new(&barcode);
        let asked = first.clone();
        let dispatcher = writer.registry.dispatcher();
        let mut outcome = dispatcher.walk_blocking(scope, list, targets, move |plugin, cx| {
            asked.visit(plugin, cx)
        })?;
        if let Some((_, scan)) = outcome.stopped {
            return Ok(Some(scan));
        }
        if outcome.is_incomplete {
            return Err(Error::unavailable("the plugins are too busy to be asked"));
        }
        let errors = || outcome.errors.iter().map(|(_, error)| error);
        // A plugin that did not answer might have matched.
        let unanswered = errors().position(CallError::is_unanswered);
        let index = unanswered.or_else(|| errors().position(CallError::is_refusal));
        if let Some(index) = index {
            return Err(outcome.errors.swap_remove(index).1.into());
        }
        Ok(first.take_with_error().map(|found| found.scan))
    }

    /// Assigns a barcode to an item, in place of any other.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the barcode identifies an item already or is blank, [`Error::Forbidden`],
    /// [`Error::NotFound`]; or when the database fails.
    pub fn assign(&self, text: &str, item: impl Into<BarcodeItem>) -> Result<()>
    where
        E: Execute,
        for<'c> &'c E::Context: CanWrite,
    {
        let barcode = Arc::new(Barcode::new(&check_text(text)?));
        if self.scan_internal(&barcode)?.is_some() {
            return Err(Error::invalid_field("barcode", ALREADY_ASSIGNED));
        }
        let item = item.into();
        self.executor.execute(move |step| {
            let pk = step.number(item.pk)?;
            match link::link(step.db, step.actor, BarcodeItem { pk, ..item }, &barcode)? {
                Some(_) => Err(ValidationErrors::for_field("barcode", ALREADY_ASSIGNED).into()),
                None => Ok(()),
            }
        })
    }

    /// Removes the barcode of an item, if it has one.
    ///
    /// # Errors
    /// As [`assign`](Self::assign).
    pub fn unassign(&self, item: impl Into<BarcodeItem>) -> Result<()>
    where
        E: Execute,
        for<'c> &'c E::Context: CanWrite,
    {
        let item = item.into();
        self.executor.execute(move |step| {
            let pk = step.number(item.pk)?;
            link::unlink(step.db, step.actor, BarcodeItem { pk, ..item })
        })
    }

    /// Scans the barcode only as one of the server's own.
    fn scan_internal(&self, barcode: &Arc<Barcode>) -> Result<Option<Scan>> {
        let writer = self.writer;
        let Some(target) = writer
            .registry
            .snapshot()
            .find::<kind::barcode>(INTERNAL_SLUG)
        else {
            return Ok(None);
        };
        let user = Arc::clone(&writer.user);
        let scope = Scope::read_only::<kind::barcode>(&writer.registry, user, "scan")
            .with_purpose(Purpose::Link);
        let barcode = Arc::clone(barcode);
        let dispatcher = writer.registry.dispatcher();
        let scan =
            dispatcher.call_blocking(scope, target, move |plugin, cx| plugin.scan(cx, &barcode));
        Ok(scan?)
    }
}

/// Checks the text of a barcode, as the API does.
fn check_text(text: &str) -> Result<String> {
    printable(&text.into()).map_err(|text| Error::invalid_field("barcode", text))
}
