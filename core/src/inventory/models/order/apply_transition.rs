//! Applies transitions: every change of an order's status is made here.

use super::OrderType;
use super::transition::{Flags, Transition};
use crate::access::role::Permission;
use crate::db::Db;
use crate::models::status_code;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Actor, Item, SqlValue, ValidationErrors, WriteError, read, row};

/// Applies a transition to an order, in the caller's transaction. If the order already has the final status, nothing
/// changes.
///
/// # Errors
/// When the user lacks the permission, the order does not exist, the transition is not allowed, or a query fails.
pub fn apply(
    db: &mut Db,
    actor: Actor<'_>,
    kind: &'static OrderType,
    pk: i64,
    step: &Transition,
    flags: &Flags,
) -> Result<Item, WriteError> {
    actor.check_permission(kind.resource, Permission::Change)?;
    let order = read::lock(db, kind.resource, pk)?.ok_or(WriteError::NotFound)?;
    let state = order.integer("status").unwrap_or_default();
    if state == step.to {
        return Ok(order);
    }
    if !step.from.contains(&state) {
        return Err(invalid_state(step, kind, state));
    }
    (step.check)(db, &order, flags)?;
    apply_locked(db, actor, &order, step)
}

/// Stores a transition of an order that the caller has locked in its transaction.
///
/// # Errors
/// When a query fails.
pub fn apply_locked(
    db: &mut Db,
    actor: Actor<'_>,
    order: &Item,
    step: &Transition,
) -> Result<Item, WriteError> {
    let mut after = order.clone();
    let state = order.integer("status").unwrap_or_default();
    let ending = step.next_state.map(|end| end(actor.settings, state));
    after.set("status", ending.unwrap_or(step.to));
    let is_kept = |field: &str| step.keeps_first_date && !order.get(field).is_null();
    if let Some(day) = step.date_field.filter(|day| !is_kept(day)) {
        after.set(day, SqlValue::Date(actor.now.date_naive()));
    }
    if let Some(by) = step.user_field.filter(|by| !is_kept(by)) {
        after.set(by, actor.user_pk());
    }
    let after = row::save(db, actor, Some(order), after)?;
    (step.after_transition)(db, actor, &after)?;
    Ok(after)
}

fn invalid_state(step: &Transition, kind: &OrderType, state: i64) -> WriteError {
    let text = if step.error_message.is_empty() {
        let state = status_code::label(kind.states, state).to_lowercase();
        let label = step.label.to_lowercase();
        format!("an order that is {state} cannot be {label}")
    } else {
        step.error_message.to_owned()
    };
    ValidationErrors::for_field(NON_FIELD_ERRORS, text).into()
}
