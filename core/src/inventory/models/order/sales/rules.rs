//! The rules of sales orders.

use serde_json::{Map, Value, json};

use super::shipment_rules::{ALREADY_SHIPPED, has_shipped_allocations};
use super::{SALES_ORDER_SHIPMENT, transitions};
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Change, Item, Rules, WriteContext, WriteError, write};

/// The rules of sales orders. A new order gets a first shipment if the setting is enabled.
#[derive(Debug)]
pub(super) struct SalesOrderRules;

impl Rules for SalesOrderRules {
    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        // Shipped stock keeps its customer when the order is deleted. Without a customer, only the order records it.
        let state = item.integer("status").unwrap_or_default();
        let is_over = !transitions::OPEN.contains(&state) && !item.get("customer").is_null();
        if !is_over && has_shipped_allocations(context.db, "h.order_id", item.pk())? {
            context.reject(NON_FIELD_ERRORS, ALREADY_SHIPPED);
        }
        Ok(())
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        if change.is_new() && context.actor.settings.salesorder_default_shipment {
            let sent = Map::from_iter([("order".to_owned(), json!(change.after.pk()))]);
            let (mut first, refusals) =
                Change::from_request(&SALES_ORDER_SHIPMENT, None, sent, true);
            refusals.into_result()?;
            write::write(context.db, context.actor, &mut first)?;
        }
        Ok(())
    }
}
