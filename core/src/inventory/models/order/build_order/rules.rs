//! Rules of build orders.

use diesel::QueryResult;
use serde_json::{Map, Value};

use crate::db::Db;
use crate::models::order::status::build;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Change, Item, Rules, Statement, WriteContext, WriteError};

#[derive(Debug)]
pub(super) struct BuildRules;

impl Rules for BuildRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.is_new() && change.request_value("issued_by").is_none() {
            change.after.set("issued_by", context.actor.user_pk());
        }
        let quantity = change.after.decimal("quantity");
        if quantity.is_none_or(|quantity| !quantity.is_positive()) {
            context.reject("quantity", "Quantity must be greater than zero");
        }
        check_part(context, change)?;
        check_external(context, change)?;
        check_parent(context, change)
    }

    fn before_delete(
        &self,
        context: &mut WriteContext<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if item.integer("status") != Some(build::CANCELLED) {
            context.reject(
                NON_FIELD_ERRORS,
                "Build must be cancelled before it can be deleted",
            );
        }
        Ok(())
    }
}

/// Checks that the part never changes, and that it is active if the setting demands it.
fn check_part(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.is_new() {
        if change.has_changed("part") {
            context.reject("part", "Build order part cannot be changed");
        }
        return Ok(());
    }
    if !context.actor.settings.buildorder_require_active_part {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT active FROM parts WHERE id = ").cached();
    let active = sql
        .value(change.after.integer("part"))
        .first_value(context.db)?;
    if active.is_some_and(|active| !active.is_true()) {
        context.reject("part", "Build order cannot be created for an inactive part");
    }
    Ok(())
}

/// Checks that the part of an external build order can be bought.
fn check_external(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.after.is_true("external") || !change.has_changed("external") {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT purchaseable FROM parts WHERE id = ").cached();
    let can_buy = sql
        .value(change.after.integer("part"))
        .first_value(context.db)?;
    if can_buy.is_some_and(|can_buy| !can_buy.is_true()) {
        let text = "Build orders can only be externally fulfilled for purchaseable parts";
        context.reject("external", text);
    }
    Ok(())
}

/// Checks that no build order is its own ancestor.
fn check_parent(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let Some(parent) = change
        .after
        .integer("parent")
        .filter(|_| change.has_changed("parent"))
    else {
        return Ok(());
    };
    let own = change.after.pk();
    let mut sql = Statement::new(
        "WITH RECURSIVE up (id, above) AS (SELECT b.id, b.parent_id FROM builds b WHERE b.id = ",
    )
    .cached();
    sql.value(parent)
        .sql(" UNION SELECT b.id, b.parent_id FROM builds b JOIN up ON b.id = up.above) SELECT 1 FROM up WHERE up.id = ")
        .value(own);
    if !change.is_new() && sql.first_value(context.db)?.is_some() {
        context.reject("parent", "Invalid choice for parent build");
    }
    Ok(())
}

/// Whether the build order has outputs that are not complete.
///
/// # Errors
/// When the query fails.
pub(super) fn has_incomplete_outputs(db: &mut Db, build: i64) -> QueryResult<bool> {
    let mut sql =
        Statement::new("SELECT 1 FROM stock_items WHERE is_building AND build_id = ").cached();
    Ok(sql.value(build).first_value(db)?.is_some())
}

/// Whether a line has less stock allocated or consumed than it needs.
///
/// # Errors
/// When the query fails.
pub(super) fn has_unallocated_lines(db: &mut Db, build: i64) -> QueryResult<bool> {
    let mut sql = Statement::new(
        "SELECT 1 FROM build_lines l JOIN bom_items b ON b.id = l.bom_item_id WHERE NOT b.consumable \
         AND l.consumed + COALESCE((SELECT SUM(a.quantity) FROM build_allocations a WHERE a.build_line_id = l.id), 0) \
         < l.quantity AND l.build_id = ",
    )
    .cached();
    Ok(sql.value(build).first_value(db)?.is_some())
}
