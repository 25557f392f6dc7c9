//! Whether somebody has looked at a whole bill of materials and found it right, which holds until it changes.

use diesel::QueryResult;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::{OF_PART, lines};
use crate::db::Db;
use crate::models::part::{PART, circle, family};
use crate::models::role::Permission;
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::write::{self, WriteError};
use crate::resource::{Author, Cell, Change, Desk, Item, Statement, read};

/// Marks all lines of the part's own, and the whole, as looked at or not.
///
/// # Errors
/// With why they cannot be, where there is no such part, or when the database gives no answer.
pub fn mark(desk: &Desk, part: i64, is_valid: bool) -> Result<(), WriteError> {
    desk.transact(|db, author| {
        author.allow(&PART, Permission::Change)?;
        circle::hold(db)?;
        let lines = lines::own(db, part)?.into_iter();
        let mut changes: Vec<Change> = lines.map(|line| marked(line, is_valid)).collect();
        changes.retain(|change| change.changes("validated"));
        write::write_all(db, author, &mut changes)?;
        note(db, author, part, is_valid)
    })
}

fn marked(line: Item, is_valid: bool) -> Change {
    let mut after = line.clone();
    after.set("validated", is_valid);
    Change::of(Some(line), after)
}

fn note(db: &mut Db, author: Author<'_>, part: i64, is_valid: bool) -> Result<(), WriteError> {
    let checksum = if is_valid {
        checksum(db, part)?
    } else {
        String::new()
    };
    let mut sql = Statement::new("UPDATE parts SET bom_validated = ").kept();
    sql.value(is_valid)
        .sql(", bom_checksum = ")
        .value(checksum)
        .sql(", bom_checked_by_id = ")
        .value(author.pk())
        .sql(", bom_checked_date = ")
        .value(Cell::Date(author.now.date_naive()))
        .sql(" WHERE id = ")
        .value(part);
    match sql.run(db)? {
        0 => Err(WriteError::Gone),
        _ => Ok(()),
    }
}

/// A text that is another one as soon as the lines are, those included that are inherited.
fn checksum(db: &mut Db, part: i64) -> QueryResult<String> {
    let mut sql = Statement::new(
        "SELECT t.sub_part_id, t.quantity, t.reference, t.note, t.allow_variants, t.inherited, t.optional, \
         t.consumable, t.setup_quantity, t.attrition, t.rounding_multiple FROM bom_items t WHERE ",
    )
    .kept();
    sql.with(OF_PART, &part.into()).sql(" ORDER BY t.id");
    let mut digest = Md5::new();
    for cell in sql.load(db)?.iter().flatten() {
        // Truth values are numbers on SQLite.
        match cell.int() {
            Some(number) => digest.update(number.to_string()),
            None => digest.update(cell.text()),
        }
        digest.update([0]);
    }
    Ok(format!("{:x}", digest.finalize()))
}

/// What is known of the part's bill of materials.
///
/// # Errors
/// Where there is no such part, or when a query fails.
pub fn about(db: &mut Db, part: i64) -> Result<Value, WriteError> {
    let mut sql = Statement::new(
        "SELECT bom_validated, bom_checksum, bom_checked_by_id, bom_checked_date FROM parts WHERE id = ",
    )
    .kept();
    let rows = sql.value(part).load(db)?;
    let Some([is_valid, checksum, by, date]) = rows.first().map(Vec::as_slice) else {
        return Err(WriteError::Gone);
    };
    let keys: Vec<i64> = by.int().into_iter().collect();
    let person = read::by_keys(db, &USER, &keys, Some(USER_BRIEF))?.pop();
    Ok(json!({
        "pk": part,
        "bom_validated": is_valid.is_true(),
        "bom_checksum": checksum.text(),
        "bom_checked_by": by.int(),
        "bom_checked_by_detail": person.map(|person| person.show_some(USER_BRIEF)),
        "bom_checked_date": date.date().map(|date| date.to_string()),
    }))
}

/// Notes that the line has changed: nobody has looked at what those are made of now that have it.
///
/// # Errors
/// When the query fails.
pub(super) fn reopen(db: &mut Db, line: &Item) -> QueryResult<()> {
    let part = line.integer("part").unwrap_or_default();
    if line.is("inherited") {
        reopen_where(db, family::below!("p.id = ?"), part)
    } else {
        reopen_where(db, "(?)", part)
    }
}

/// The same for all that have a line of the part, or inherit from it, which is about to be deleted.
///
/// # Errors
/// When the query fails.
pub(in crate::models::part) fn reopen_without(db: &mut Db, part: i64) -> QueryResult<()> {
    let all = [
        "(SELECT b.part_id FROM bom_items b WHERE b.sub_part_id = ?)",
        family::below!(
            "p.id IN (SELECT b.part_id FROM bom_items b WHERE b.inherited AND b.sub_part_id = ?)"
        ),
        family::below!("p.variant_of_id = ?"),
    ];
    all.into_iter()
        .try_for_each(|keys| reopen_where(db, keys, part))
}

/// The same for the part and its variants, which are to inherit from another one.
///
/// # Errors
/// When the query fails.
pub(in crate::models::part) fn reopen_family(db: &mut Db, part: i64) -> QueryResult<()> {
    reopen_where(db, family::below!("p.id = ?"), part)
}

fn reopen_where(db: &mut Db, keys: &'static str, part: i64) -> QueryResult<()> {
    let mut sql =
        Statement::new("UPDATE parts SET bom_validated = FALSE WHERE bom_validated AND id IN ")
            .kept();
    sql.with(keys, &part.into()).run(db).map(drop)
}
