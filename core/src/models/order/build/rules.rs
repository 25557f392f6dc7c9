//! What holds for build orders.

use diesel::QueryResult;
use serde_json::{Map, Value};

use crate::db::Db;
use crate::models::order::status::build;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Change, Item, Review, Rules, Statement};

#[derive(Debug)]
pub(super) struct BuildRules;

impl Rules for BuildRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        if change.is_new() && change.sent("issued_by").is_none() {
            change.after.set("issued_by", review.author.pk());
        }
        let quantity = change.after.decimal("quantity");
        if quantity.is_none_or(|quantity| !quantity.is_positive()) {
            review.refuse("quantity", "Quantity must be greater than zero");
        }
        check_part(review, change)?;
        check_external(review, change)?;
        check_parent(review, change)
    }

    fn leaves(
        &self,
        review: &mut Review<'_>,
        item: &Item,
        _sent: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        if item.integer("status") != Some(build::CANCELLED) {
            review.refuse(WHOLE, "Build must be cancelled before it can be deleted");
        }
        Ok(())
    }
}

/// What is built stays the same, and is in use where an administrator wants that.
fn check_part(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.is_new() {
        if change.changes("part") {
            review.refuse("part", "Build order part cannot be changed");
        }
        return Ok(());
    }
    if !review.author.settings.buildorder_require_active_part {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT active FROM parts WHERE id = ").kept();
    let active = sql.value(change.after.integer("part")).first(review.db)?;
    if active.is_some_and(|active| !active.is_true()) {
        review.refuse("part", "Build order cannot be created for an inactive part");
    }
    Ok(())
}

/// What others build can be bought.
fn check_external(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    if !change.after.is("external") || !change.changes("external") {
        return Ok(());
    }
    let mut sql = Statement::new("SELECT purchaseable FROM parts WHERE id = ").kept();
    let can_buy = sql.value(change.after.integer("part")).first(review.db)?;
    if can_buy.is_some_and(|can_buy| !can_buy.is_true()) {
        let text = "Build orders can only be externally fulfilled for purchaseable parts";
        review.refuse("external", text);
    }
    Ok(())
}

/// No order is below itself.
fn check_parent(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let Some(parent) = change
        .after
        .integer("parent")
        .filter(|_| change.changes("parent"))
    else {
        return Ok(());
    };
    let own = change.after.pk();
    let mut sql = Statement::new(
        "WITH RECURSIVE up (id, above) AS (SELECT b.id, b.parent_id FROM builds b WHERE b.id = ",
    )
    .kept();
    sql.value(parent)
        .sql(" UNION SELECT b.id, b.parent_id FROM builds b JOIN up ON b.id = up.above) SELECT 1 FROM up WHERE up.id = ")
        .value(own);
    if !change.is_new() && sql.first(review.db)?.is_some() {
        review.refuse("parent", "Invalid choice for parent build");
    }
    Ok(())
}

/// Whether something is being built that is not done.
///
/// # Errors
/// When the query fails.
pub(super) fn has_outputs(db: &mut Db, build: i64) -> QueryResult<bool> {
    let mut sql =
        Statement::new("SELECT 1 FROM stock_items WHERE is_building AND build_id = ").kept();
    Ok(sql.value(build).first(db)?.is_some())
}

/// Whether less stock is set aside or used than is needed.
///
/// # Errors
/// When the query fails.
pub(super) fn lacks_stock(db: &mut Db, build: i64) -> QueryResult<bool> {
    let mut sql = Statement::new(
        "SELECT 1 FROM build_lines l JOIN bom_items b ON b.id = l.bom_item_id WHERE NOT b.consumable \
         AND l.consumed + COALESCE((SELECT SUM(a.quantity) FROM build_allocations a WHERE a.build_line_id = l.id), 0) \
         < l.quantity AND l.build_id = ",
    )
    .kept();
    Ok(sql.value(build).first(db)?.is_some())
}
