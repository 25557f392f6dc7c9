//! Writes changes: checks them, locks rows, compares these with what was read, and stores.

use serde_json::{Map, Value};

use super::{
    Actor, Change, Effect, Field, FieldType, Item, ModelRef, Resource, Statement, WriteContext,
    WriteError, file, parse, read, row,
};
use crate::access::role::Permission;
use crate::db::Db;

/// Checks a change with all rules that need the database, and sets derived fields.
///
/// # Errors
/// When the change is invalid or a query fails.
pub fn check(db: &mut Db, actor: Actor<'_>, change: &mut Change) -> Result<(), WriteError> {
    WriteContext::run(db, actor, |context| check_fields(context, change))?;
    let rules = actor.rules(change.resource());
    WriteContext::run(db, actor, |context| rules.check(context, change))
}

fn check_fields(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let fields = change.resource().fields.iter();
    for field in fields.filter(|field| change.has_changed(field.name)) {
        let value = change.after.get(field.name);
        match (field.field_type, value.int()) {
            (FieldType::Related(to), Some(key))
                if !is_valid_choice(context.db, field, to, key)? =>
            {
                context.reject(field.name, parse::unknown_key_message(key));
            }
            (FieldType::Currency, _) if !is_known_currency(context.actor, value.text()) => {
                context.reject(
                    field.name,
                    parse::invalid_choice_message(&value.text().into()),
                );
            }
            _ => {}
        }
    }
    file::check(context, change)
}

/// Whether an item with the key exists and is a valid choice for the field.
fn is_valid_choice(
    db: &mut Db,
    field: &Field,
    to: &ModelRef,
    key: i64,
) -> Result<bool, WriteError> {
    let mut sql = Statement::new("SELECT 1 FROM ").cached();
    sql.sql(to.table).sql(" t WHERE t.id = ").value(key);
    for (column, is_wanted) in field.limit_choices_to.unwrap_or_default() {
        sql.sql(if *is_wanted { " AND t." } else { " AND NOT t." })
            .sql(column);
    }
    Ok(sql.first_value(db)?.is_some())
}

/// Whether the currency code is enabled or empty.
fn is_known_currency(actor: Actor<'_>, code: &str) -> bool {
    let mut known = actor.settings.currencies();
    code.is_empty() || known.any(|(known, _)| known == code)
}

/// Writes a change, in the caller's transaction. Returns the item as it is stored.
///
/// # Errors
/// When the change is invalid, the item was changed meanwhile, or a query fails.
pub fn write(db: &mut Db, actor: Actor<'_>, change: &mut Change) -> Result<Item, WriteError> {
    lock(db, actor, change)?;
    ensure_unchanged(db, change)?;
    write_locked(db, actor, change)
}

/// Writes changes of items of one resource, which must be sorted by key.
///
/// # Errors
/// As for a single change.
pub fn write_all(
    db: &mut Db,
    actor: Actor<'_>,
    changes: &mut [Change],
) -> Result<Vec<Item>, WriteError> {
    if let Some(change) = changes.first() {
        let rules = actor.rules(change.resource());
        WriteContext::run(db, actor, |context| rules.lock_all(context, changes))?;
    }
    // All are compared before the first is written: a write that affects others of them, such as moving a branch of a
    // tree, is not a conflict.
    for change in &*changes {
        ensure_unchanged(db, change)?;
    }
    let changes = changes.iter_mut();
    changes
        .map(|change| write_locked(db, actor, change))
        .collect()
}

/// Locks the item and checks that it is still as it was read.
fn ensure_unchanged(db: &mut Db, change: &Change) -> Result<(), WriteError> {
    let before = change.before.as_ref();
    before.map_or(Ok(()), |before| lock_unchanged(db, before))
}

fn lock(db: &mut Db, actor: Actor<'_>, change: &Change) -> Result<(), WriteError> {
    let rules = actor.rules(change.resource());
    WriteContext::run(db, actor, |context| rules.lock(context, change))
}

fn write_locked(db: &mut Db, actor: Actor<'_>, change: &mut Change) -> Result<Item, WriteError> {
    let resource = change.resource();
    check_permissions(actor, change)?;
    check(db, actor, change)?;
    let rules = actor.rules(resource);
    WriteContext::run(db, actor, |context| {
        file::store(context, change)?;
        rules.store_files(context, change)
    })?;
    let pk = match &change.before {
        None => row::insert(db, &change.after)?,
        Some(before) => row::update(db, before, &change.after)?,
    };
    change.after.set("pk", pk);
    actor.effects.record(|| Effect {
        before: change.before.clone(),
        after: Some(change.after.clone()),
        split_from: None,
        is_validated: change.is_validated,
    });
    WriteContext::run(db, actor, |context| rules.after_save(context, change))?;
    read::by_key(db, resource, pk)?.ok_or(WriteError::NotFound)
}

/// Locks the item until the transaction ends, and checks that it is stored as it was read.
///
/// # Errors
/// When it was changed or deleted meanwhile, or when the query fails.
pub fn lock_unchanged(db: &mut Db, item: &Item) -> Result<(), WriteError> {
    let now = read::lock(db, item.resource(), item.pk())?.ok_or(WriteError::NotFound)?;
    if is_same(&now, item) {
        Ok(())
    } else {
        Err(WriteError::Conflict)
    }
}

/// Deletes items in the given order, in the caller's transaction. Items that do not exist, or were deleted together
/// with another one, are skipped.
///
/// # Errors
/// When one cannot be deleted or a query fails.
pub fn delete_all(
    db: &mut Db,
    actor: Actor<'_>,
    resource: &'static Resource,
    keys: &[i64],
    sent: &Map<String, Value>,
) -> Result<(), WriteError> {
    actor.check_permission(resource, Permission::Delete)?;
    lock_for_delete(db, actor, resource, keys)?;
    for pk in keys {
        match delete_locked(db, actor, resource, *pk, sent) {
            Ok(()) | Err(WriteError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Deletes an item, in the caller's transaction.
///
/// # Errors
/// When it cannot be deleted or a query fails.
pub fn delete(
    db: &mut Db,
    actor: Actor<'_>,
    resource: &'static Resource,
    pk: i64,
    sent: &Map<String, Value>,
) -> Result<(), WriteError> {
    actor.check_permission(resource, Permission::Delete)?;
    lock_for_delete(db, actor, resource, &[pk])?;
    delete_locked(db, actor, resource, pk, sent)
}

fn lock_for_delete(
    db: &mut Db,
    actor: Actor<'_>,
    resource: &'static Resource,
    keys: &[i64],
) -> Result<(), WriteError> {
    WriteContext::run(db, actor, |context| {
        actor.rules(resource).lock_for_delete(context, keys)
    })
}

fn delete_locked(
    db: &mut Db,
    actor: Actor<'_>,
    resource: &'static Resource,
    pk: i64,
    sent: &Map<String, Value>,
) -> Result<(), WriteError> {
    let item = read::lock(db, resource, pk)?.ok_or(WriteError::NotFound)?;
    check_object_permissions(actor, &[Permission::View, Permission::Delete], &item)?;
    WriteContext::run(db, actor, |context| {
        actor.rules(resource).before_delete(context, &item, sent)
    })?;
    row::delete(db, actor, item)
}

/// Checks the user's permissions for the change.
///
/// # Errors
/// When the user lacks a permission. An item that the user may not see counts as missing.
pub fn check_permissions(actor: Actor<'_>, change: &Change) -> Result<(), WriteError> {
    let resource = change.resource();
    match &change.before {
        None => {
            actor.check_permission(resource, Permission::Add)?;
            check_object_permissions(actor, &[Permission::Add], &change.after)
        }
        Some(before) => {
            actor.check_permission(resource, Permission::Change)?;
            check_object_permissions(actor, &[Permission::View, Permission::Change], before)?;
            check_object_permissions(actor, &[Permission::Change], &change.after)
        }
    }
}

/// Checks the user's permissions for the item, by the rules of its resource.
fn check_object_permissions(
    actor: Actor<'_>,
    permissions: &[Permission],
    item: &Item,
) -> Result<(), WriteError> {
    let rules = actor.rules(item.resource());
    let lacking = permissions
        .iter()
        .copied()
        .find(|permission| !rules.has_object_permission(actor.user, *permission, item));
    match lacking {
        None => Ok(()),
        Some(Permission::View) => Err(WriteError::NotFound),
        Some(_) => Err(WriteError::Forbidden(None)),
    }
}

/// Whether the stored values of two items are equal. Computed fields may differ.
fn is_same(one: &Item, other: &Item) -> bool {
    let fields = one
        .resource()
        .fields
        .iter()
        .zip(one.values().iter().zip(other.values()));
    fields
        .filter(|(field, _)| field.column_name().is_some())
        .all(|(_, (one, other))| one == other)
}
