//! The rules of shipments.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::SALES_ORDER;
use crate::db::Db;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Change, Item, Rules, Statement, WriteContext, WriteError, read, unique};

/// The rules of `SALES_ORDER_SHIPMENT`.
#[derive(Debug)]
pub(super) struct ShipmentRules;

impl Rules for ShipmentRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if !change.is_new() && change.has_changed("order") {
            context.reject("order", "the order of a shipment cannot be changed");
        }
        let before = change.before.as_ref();
        let was_sent = before.is_some_and(is_shipped);
        if change.has_changed("shipment_date") && (was_sent || is_shipped(&change.after)) {
            let text =
                "a shipment is shipped by `ship/`, and its date cannot be changed afterwards";
            context.reject("shipment_date", text);
        }
        check_address(context, change)?;
        unique::check(context, change, &["order", "reference"])
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if is_shipped(item) {
            context.reject(NON_FIELD_ERRORS, ALREADY_SHIPPED);
        }
        Ok(())
    }
}

/// The error text for a shipment that is already shipped.
pub(super) const ALREADY_SHIPPED: &str = "Shipment has already been sent";

/// Whether the shipment is shipped.
pub(super) fn is_shipped(shipment: &Item) -> bool {
    !shipment.get("shipment_date").is_null()
}

/// Checks that the address belongs to the customer.
fn check_address(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let address = change.after.integer("shipment_address");
    let is_moved = change.has_changed("shipment_address") || change.has_changed("order");
    let Some(address) = address.filter(|_| is_moved) else {
        return Ok(());
    };
    let order = change.after.integer("order").unwrap_or_default();
    let order = read::by_keys(context.db, &SALES_ORDER, &[order], Some(&["customer"]))?.pop();
    let customer = order.and_then(|order| order.integer("customer"));
    let mut sql = Statement::new("SELECT company_id FROM company_addresses WHERE id = ").cached();
    let owner = sql.value(address).first_value(context.db)?;
    if owner.is_some_and(|owner| owner.int() != customer) {
        context.reject(
            "shipment_address",
            "Shipment address must match the customer",
        );
    }
    Ok(())
}

/// Whether any shipped allocation has the key in the column `condition`, of the allocation `a` or its shipment `h`.
///
/// # Errors
/// When the query fails.
pub(super) fn has_shipped_allocations(
    db: &mut Db,
    condition: &'static str,
    key: i64,
) -> QueryResult<bool> {
    let mut sql = Statement::new(
        "SELECT 1 FROM sales_order_allocations a JOIN sales_order_shipments h ON h.id = a.shipment_id \
         WHERE h.shipment_date IS NOT NULL AND ",
    )
    .cached();
    sql.sql(condition).sql(" = ").value(key).sql(" LIMIT 1");
    Ok(sql.first_value(db)?.is_some())
}
