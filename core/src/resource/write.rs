//! Writing what bodies make of items: checked, held, compared with what was read, then stored.

use serde_json::{Map, Value};

pub use super::failure::WriteError;
use super::row;
use super::rules::{Author, Review};
use super::{Change, Deed, Field, Item, Kind, Resource, Statement, Target, file, read, sent};
use crate::db::Db;
use crate::models::role::Permission;

/// Looks at a change with all rules that need the database, and fills in what follows.
///
/// # Errors
/// With what is wrong, or when a query fails.
pub fn check(db: &mut Db, author: Author<'_>, change: &mut Change) -> Result<(), WriteError> {
    Review::of(db, author, |review| check_fields(review, change))?;
    let rules = change.resource().rules;
    Review::of(db, author, |review| rules.check(review, change))
}

fn check_fields(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let fields = change.resource().fields.iter();
    for field in fields.filter(|field| change.changes(field.name)) {
        let value = change.after.get(field.name);
        match (field.kind, value.int()) {
            (Kind::Related(to), Some(key)) if !can_choose(review.db, field, to, key)? => {
                review.refuse(field.name, sent::unknown_key(key));
            }
            (Kind::Currency, _) if !is_spoken(review.author, value.text()) => {
                review.refuse(field.name, sent::no_choice(&value.text().into()));
            }
            _ => {}
        }
    }
    file::check(review, change)
}

/// Whether there is an item of the key that has what the field wants of it.
fn can_choose(db: &mut Db, field: &Field, to: &Target, key: i64) -> Result<bool, WriteError> {
    let mut sql = Statement::new("SELECT 1 FROM ").kept();
    sql.sql(to.table).sql(" t WHERE t.id = ").value(key);
    for (column, is_wanted) in field.filters.unwrap_or_default() {
        sql.sql(if *is_wanted { " AND t." } else { " AND NOT t." })
            .sql(column);
    }
    Ok(sql.first(db)?.is_some())
}

/// Whether the currency is one that the server reckons in; none is.
fn is_spoken(author: Author<'_>, code: &str) -> bool {
    let mut known = author.settings.currencies();
    code.is_empty() || known.any(|(known, _)| known == code)
}

/// Writes a change, in the transaction that the caller has opened; the item as it is stored.
///
/// # Errors
/// With what is wrong, when the item was changed meanwhile, or when a query fails.
pub fn write(db: &mut Db, author: Author<'_>, change: &mut Change) -> Result<Item, WriteError> {
    hold(db, author, change)?;
    still(db, change)?;
    write_held(db, author, change)
}

/// Writes changes of items of one resource, which are in the order of their keys.
///
/// # Errors
/// As for one of them.
pub fn write_all(
    db: &mut Db,
    author: Author<'_>,
    changes: &mut [Change],
) -> Result<Vec<Item>, WriteError> {
    if let Some(change) = changes.first() {
        let rules = change.resource().rules;
        Review::of(db, author, |review| rules.hold_all(review, changes))?;
    }
    // All before the first is written: what that does to others of them, such as to a branch that moves, is no
    // change by somebody else.
    for change in &*changes {
        still(db, change)?;
    }
    let changes = changes.iter_mut();
    changes
        .map(|change| write_held(db, author, change))
        .collect()
}

/// Makes sure that what is to be changed is still as it was read.
fn still(db: &mut Db, change: &Change) -> Result<(), WriteError> {
    let before = change.before.as_ref();
    before.map_or(Ok(()), |before| unchanged(db, before))
}

fn hold(db: &mut Db, author: Author<'_>, change: &Change) -> Result<(), WriteError> {
    let rules = change.resource().rules;
    Review::of(db, author, |review| rules.hold(review, change))
}

fn write_held(db: &mut Db, author: Author<'_>, change: &mut Change) -> Result<Item, WriteError> {
    let resource = change.resource();
    permit(author, change)?;
    check(db, author, change)?;
    let rules = resource.rules;
    Review::of(db, author, |review| {
        file::place(review, change)?;
        rules.place(review, change)
    })?;
    let pk = match &change.before {
        None => row::insert(db, &change.after)?,
        Some(before) => row::update(db, before, &change.after)?,
    };
    change.after.set("pk", pk);
    author.deeds.note(|| Deed {
        before: change.before.clone(),
        after: Some(change.after.clone()),
        source: None,
        is_asked: change.is_asked,
    });
    Review::of(db, author, |review| rules.saved(review, change))?;
    read::by_key(db, resource, pk)?.ok_or(WriteError::Gone)
}

/// Makes sure that the item is stored as it was read, and stays so until the transaction ends.
///
/// # Errors
/// When it was changed or deleted meanwhile, or when the query fails.
pub fn unchanged(db: &mut Db, item: &Item) -> Result<(), WriteError> {
    let now = read::hold(db, item.resource(), item.pk())?.ok_or(WriteError::Gone)?;
    if is_same(&now, item) {
        Ok(())
    } else {
        Err(WriteError::Overtaken)
    }
}

/// Deletes items in the given order, in the transaction that the caller has opened; one that is not
/// there, or no more with another of them, is no mistake.
///
/// # Errors
/// With why one cannot be, or when a query fails.
pub fn delete_all(
    db: &mut Db,
    author: Author<'_>,
    resource: &'static Resource,
    keys: &[i64],
    sent: &Map<String, Value>,
) -> Result<(), WriteError> {
    author.allow(resource, Permission::Delete)?;
    hold_leaving(db, author, resource, keys)?;
    for pk in keys {
        match delete_held(db, author, resource, *pk, sent) {
            Ok(()) | Err(WriteError::Gone) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Deletes an item, in the transaction that the caller has opened.
///
/// # Errors
/// With why it cannot be, or when a query fails.
pub fn delete(
    db: &mut Db,
    author: Author<'_>,
    resource: &'static Resource,
    pk: i64,
    sent: &Map<String, Value>,
) -> Result<(), WriteError> {
    author.allow(resource, Permission::Delete)?;
    hold_leaving(db, author, resource, &[pk])?;
    delete_held(db, author, resource, pk, sent)
}

fn hold_leaving(
    db: &mut Db,
    author: Author<'_>,
    resource: &'static Resource,
    keys: &[i64],
) -> Result<(), WriteError> {
    Review::of(db, author, |review| {
        resource.rules.hold_leaving(review, keys)
    })
}

fn delete_held(
    db: &mut Db,
    author: Author<'_>,
    resource: &'static Resource,
    pk: i64,
    sent: &Map<String, Value>,
) -> Result<(), WriteError> {
    let item = read::hold(db, resource, pk)?.ok_or(WriteError::Gone)?;
    open(author, &[Permission::View, Permission::Delete], &item)?;
    Review::of(db, author, |review| {
        resource.rules.leaves(review, &item, sent)
    })?;
    row::remove(db, author, item)
}

/// Whether the author may make of the item what the change says.
///
/// # Errors
/// Where they may not; an item that they may not even see is not there.
pub fn permit(author: Author<'_>, change: &Change) -> Result<(), WriteError> {
    let resource = change.resource();
    match &change.before {
        None => {
            author.allow(resource, Permission::Add)?;
            open(author, &[Permission::Add], &change.after)
        }
        Some(before) => {
            author.allow(resource, Permission::Change)?;
            open(author, &[Permission::View, Permission::Change], before)?;
            open(author, &[Permission::Change], &change.after)
        }
    }
}

/// Whether the author has the permissions for the item, by the rules of its resource.
fn open(author: Author<'_>, permissions: &[Permission], item: &Item) -> Result<(), WriteError> {
    let rules = item.resource().rules;
    let lacking = permissions
        .iter()
        .copied()
        .find(|permission| !rules.may(author.user, *permission, item));
    match lacking {
        None => Ok(()),
        Some(Permission::View) => Err(WriteError::Gone),
        Some(_) => Err(WriteError::Forbidden),
    }
}

/// Whether the stored values of two items are the same; what is counted may have changed.
fn is_same(one: &Item, other: &Item) -> bool {
    let fields = one
        .resource()
        .fields
        .iter()
        .zip(one.cells().iter().zip(other.cells()));
    fields
        .filter(|(field, _)| field.stored_in().is_some())
        .all(|(_, (one, other))| one == other)
}
