//! The rules of return order lines.

use crate::decimal::Decimal;
use crate::resource::{Change, Rules, Statement, WriteContext, WriteError, unique};

/// The rules of return order lines.
#[derive(Debug)]
pub(super) struct ReturnLineRules;

impl Rules for ReturnLineRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.has_changed("item") {
            unique::check(context, change, &["order", "item"])?;
        }
        check_quantity(context, change)
    }
}

/// Checks that the quantity is not more than the item's, and that an item with a serial is returned whole.
fn check_quantity(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let quantity = change.after.decimal("quantity").unwrap_or_default();
    if quantity == Decimal::ZERO {
        context.reject("quantity", "Return quantity must be greater than zero");
    }
    let is_settled = !change.after.get("received_date").is_null();
    if is_settled || !(change.has_changed("quantity") || change.has_changed("item")) {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT quantity, serial FROM stock_items WHERE id = ").cached();
    let rows = sql.value(change.after.integer("item")).load(context.db)?;
    if let Some([there, serial]) = rows.first().map(Vec::as_slice) {
        if there.decimal().is_some_and(|there| quantity > there) {
            context.reject("quantity", "Return quantity exceeds stock quantity");
        } else if !serial.text().is_empty() && quantity != Decimal::ONE {
            context.reject("quantity", "Invalid quantity for serialized stock item");
        }
    }
    Ok(())
}
