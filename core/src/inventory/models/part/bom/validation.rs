//! The validation of whole bills of materials by a user. A change of the BOM resets it.

use diesel::QueryResult;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::{OWN_AND_INHERITED, items};
use crate::access::role::Permission;
use crate::db::Db;
use crate::models::part::{PART, cycle, variants};
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::{Actor, Change, Item, SqlValue, Statement, WriteError, Writer, read, write};

/// Marks the part's own lines and its BOM as validated, or as not validated.
///
/// # Errors
/// When the user lacks the permission, the part does not exist, a line cannot be written, or a query fails.
pub fn set_validated(writer: &Writer, part: i64, is_valid: bool) -> Result<(), WriteError> {
    writer.transaction(|db, actor| {
        actor.check_permission(&PART, Permission::Change)?;
        cycle::lock(db)?;
        let lines = items::own_items(db, part)?.into_iter();
        let mut changes: Vec<Change> = lines.map(|line| line_validated(line, is_valid)).collect();
        changes.retain(|change| change.has_changed("validated"));
        write::write_all(db, actor, &mut changes)?;
        store_validation(db, actor, part, is_valid)
    })
}

fn line_validated(line: Item, is_valid: bool) -> Change {
    let mut after = line.clone();
    after.set("validated", is_valid);
    Change::new(Some(line), after)
}

fn store_validation(
    db: &mut Db,
    actor: Actor<'_>,
    part: i64,
    is_valid: bool,
) -> Result<(), WriteError> {
    let checksum = if is_valid {
        checksum(db, part)?
    } else {
        String::new()
    };
    let mut sql = Statement::new("UPDATE parts SET bom_validated = ").cached();
    sql.value(is_valid)
        .sql(", bom_checksum = ")
        .value(checksum)
        .sql(", bom_checked_by_id = ")
        .value(actor.user_pk())
        .sql(", bom_checked_date = ")
        .value(SqlValue::Date(actor.now.date_naive()))
        .sql(" WHERE id = ")
        .value(part);
    match sql.run(db)? {
        0 => Err(WriteError::NotFound),
        _ => Ok(()),
    }
}

/// Returns a hash of the lines, including inherited ones.
fn checksum(db: &mut Db, part: i64) -> QueryResult<String> {
    let mut sql = Statement::new(
        "SELECT t.sub_part_id, t.quantity, t.reference, t.note, t.allow_variants, t.inherited, t.optional, \
         t.consumable, t.setup_quantity, t.attrition, t.rounding_multiple FROM bom_items t WHERE ",
    )
    .cached();
    sql.sql_with(OWN_AND_INHERITED, &part.into())
        .sql(" ORDER BY t.id");
    let mut digest = Md5::new();
    for cell in sql.load(db)?.iter().flatten() {
        // Booleans are numbers on SQLite.
        match cell.int() {
            Some(number) => digest.update(number.to_string()),
            None => digest.update(cell.text()),
        }
        digest.update([0]);
    }
    Ok(format!("{:x}", digest.finalize()))
}

/// Returns the validation state of the part's BOM, as the API shows it.
///
/// # Errors
/// When the part does not exist, or a query fails.
pub fn validation_status(db: &mut Db, part: i64) -> Result<Value, WriteError> {
    let mut sql = Statement::new(
        "SELECT bom_validated, bom_checksum, bom_checked_by_id, bom_checked_date FROM parts WHERE id = ",
    )
    .cached();
    let rows = sql.value(part).load(db)?;
    let Some([is_valid, checksum, by, date]) = rows.first().map(Vec::as_slice) else {
        return Err(WriteError::NotFound);
    };
    let keys: Vec<i64> = by.int().into_iter().collect();
    let person = read::by_keys(db, &USER, &keys, Some(USER_BRIEF))?.pop();
    Ok(json!({
        "pk": part,
        "bom_validated": is_valid.is_true(),
        "bom_checksum": checksum.text(),
        "bom_checked_by": by.int(),
        "bom_checked_by_detail": person.map(|person| person.serialize_fields(USER_BRIEF)),
        "bom_checked_date": date.date().map(|date| date.to_string()),
    }))
}

/// Marks every BOM that has the changed line as not validated.
///
/// # Errors
/// When the query fails.
pub(super) fn invalidate(db: &mut Db, line: &Item) -> QueryResult<()> {
    let part = line.integer("part").unwrap_or_default();
    if line.is_true("inherited") {
        invalidate_where(db, variants::descendants!("p.id = ?"), part)
    } else {
        invalidate_where(db, "(?)", part)
    }
}

/// Marks every BOM that uses the part or inherits from it as not validated, before the part is deleted.
///
/// # Errors
/// When the query fails.
pub(in crate::inventory::models::part) fn invalidate_for_delete(
    db: &mut Db,
    part: i64,
) -> QueryResult<()> {
    let all = [
        "(SELECT b.part_id FROM bom_items b WHERE b.sub_part_id = ?)",
        variants::descendants!(
            "p.id IN (SELECT b.part_id FROM bom_items b WHERE b.inherited AND b.sub_part_id = ?)"
        ),
        variants::descendants!("p.variant_of_id = ?"),
    ];
    all.into_iter()
        .try_for_each(|keys| invalidate_where(db, keys, part))
}

/// Marks the BOMs of the part and its variants as not validated, when they inherit from another template.
///
/// # Errors
/// When the query fails.
pub(in crate::inventory::models::part) fn invalidate_with_variants(
    db: &mut Db,
    part: i64,
) -> QueryResult<()> {
    invalidate_where(db, variants::descendants!("p.id = ?"), part)
}

fn invalidate_where(db: &mut Db, keys: &'static str, part: i64) -> QueryResult<()> {
    let mut sql =
        Statement::new("UPDATE parts SET bom_validated = FALSE WHERE bom_validated AND id IN ")
            .cached();
    sql.sql_with(keys, &part.into()).run(db).map(drop)
}
