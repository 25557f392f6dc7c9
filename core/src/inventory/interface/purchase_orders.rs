//! Operations on purchase orders.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::execute::Execute;
use super::inventory::Inventory;
use super::notes::check_notes;
use super::step::Step;
use super::transition::{orders, set_flags, transition};
use crate::context::CanWrite;
use crate::decimal::Decimal;
use crate::error::Result;
use crate::items::{
    PurchaseOrderId, PurchaseOrderLineId, StockItem, StockLocationId, StockStatus, stock_item,
};
use crate::models::barcode::text::printable;
use crate::models::order::purchase::receive::receive;
use crate::models::order::purchase::{ORDER_TYPE, PURCHASE_ORDER, ReceivedLine};
use crate::models::order::transition::ACCEPT_INCOMPLETE;
use crate::query::{Assignment, Changes as _, Model as _};
use crate::resource::{ValidationErrors, WriteError};

orders! {
    /// Operations on purchase orders.
    PurchaseOrders: PurchaseOrderId, &ORDER_TYPE
}

impl<C> Inventory<C> {
    /// Returns the operations on purchase orders.
    #[must_use]
    pub const fn purchase_orders(&self) -> PurchaseOrders<'_, Self>
    where
        for<'a> &'a C: CanWrite,
    {
        PurchaseOrders::new(self)
    }
}

impl<E: Execute> PurchaseOrders<'_, E> {
    /// Completes an order. `accept_incomplete` allows lines that are not fully received.
    ///
    /// # Errors
    /// See the type.
    pub fn complete(&self, order: PurchaseOrderId, accept_incomplete: bool) -> Result<()> {
        let flags = set_flags([(ACCEPT_INCOMPLETE.name, accept_incomplete)]);
        self.transition("complete", order, &flags)
    }

    /// Receives goods for lines of an order that is placed: creates stock items at the location, which can be left to
    /// the lines and the order. Returns the new items.
    ///
    /// # Errors
    /// See the type.
    pub fn receive(
        &self,
        order: PurchaseOrderId,
        location: Option<StockLocationId>,
        goods: impl IntoIterator<Item = ReceivedGoods>,
    ) -> Result<E::Created<Vec<StockItem>>> {
        let goods = goods.into_iter().map(ReceivedGoods::into_line);
        let goods: Vec<ReceivedLine> = goods.collect();
        self.executor.execute_for(move |step| {
            let goods = goods.iter().map(|line| resolve(step, line));
            let goods = goods.collect::<Result<Vec<_>, WriteError>>()?;
            let order = step.key(order)?;
            let location = location.map(|location| step.key(location)).transpose()?;
            let created = receive(step.db, step.actor, order, location, &goods)?;
            Ok(created.iter().filter_map(StockItem::from_item).collect())
        })
    }
}

/// Checks the texts of the line as the API does, and replaces placeholders by keys.
fn resolve(step: &Step<'_>, line: &ReceivedLine) -> Result<ReceivedLine, WriteError> {
    let location = line.location.map(|location| step.number(location));
    let barcode = line.barcode.as_deref().filter(|text| !text.is_empty());
    let barcode = barcode.map(|text| printable(&text.into())).transpose();
    let barcode = barcode.map_err(|text| ValidationErrors::for_field("barcode", text))?;
    Ok(ReceivedLine {
        line: step.number(line.line)?,
        location: location.transpose()?,
        barcode,
        note: check_notes(step.actor, &PURCHASE_ORDER, "note", &line.note)?,
        ..line.clone()
    })
}

/// Goods that are received for a line of a purchase order.
///
/// ```
/// use inventree::interface::ReceivedGoods;
/// use inventree::items::PurchaseOrderLineId;
///
/// let line = PurchaseOrderLineId::new(7);
/// let _ = ReceivedGoods::new(line, 20).batch("B-0815").note("one box is damaged");
/// let _ = ReceivedGoods::new(line, 3).serials("101-103");
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ReceivedGoods {
    line: ReceivedLine,
    fields: Vec<Assignment<StockItem>>,
}

impl ReceivedGoods {
    /// Receives a number of packs for a line.
    pub fn new(line: PurchaseOrderLineId, quantity: impl Into<Decimal>) -> Self {
        let line = ReceivedLine {
            line: line.get(),
            quantity: quantity.into(),
            ..ReceivedLine::default()
        };
        Self {
            line,
            fields: Vec::new(),
        }
    }

    /// Puts them at this location.
    pub fn location(mut self, location: StockLocationId) -> Self {
        self.line.location = Some(location.get());
        self
    }

    /// Gives them serial numbers, as a user writes them, such as `1-10`.
    pub fn serials(mut self, serials: &str) -> Self {
        serials.clone_into(&mut self.line.serials);
        self
    }

    /// Assigns the barcode to the new item.
    pub fn barcode(mut self, barcode: &str) -> Self {
        self.line.barcode = Some(barcode.to_owned());
        self
    }

    /// Notes this in the history.
    pub fn note(mut self, note: &str) -> Self {
        note.clone_into(&mut self.line.note);
        self
    }

    /// Gives them a batch code.
    pub fn batch(self, code: &str) -> Self {
        self.with(stock_item::BATCH.set(code))
    }

    /// Says when they expire.
    pub fn expiry_date(self, date: NaiveDate) -> Self {
        self.with(stock_item::EXPIRY_DATE.set(date))
    }

    /// Says what they are packed in.
    pub fn packaging(self, packaging: &str) -> Self {
        self.with(stock_item::PACKAGING.set(packaging))
    }

    /// Gives them a status.
    pub fn status(self, status: StockStatus) -> Self {
        self.with(stock_item::STATUS.set(status))
    }

    fn with(mut self, field: Assignment<StockItem>) -> Self {
        self.fields.push(field);
        self
    }

    fn into_line(self) -> ReceivedLine {
        let mut line = self.line;
        let mut fields: Map<String, Value> = Map::new();
        self.fields.add_to(&mut fields);
        line.extra_fields = fields;
        line
    }
}
