//! An assembly with a trackable component is trackable itself.

use std::collections::BTreeSet;

use super::{PART, variants};
use crate::db::Db;
use crate::resource::{Actor, Statement, WriteError, read, row};

/// Makes every assembly trackable that contains the part, directly or through other assemblies.
///
/// # Errors
/// When a query fails.
pub(super) fn propagate(db: &mut Db, actor: Actor<'_>, part: i64) -> Result<(), WriteError> {
    let mut open = BTreeSet::from([part]);
    // Terminates, since each part becomes trackable at most once.
    while let Some(part) = open.pop_first() {
        let mut users = Statement::default();
        users
            .sql_with(
                "NOT t.trackable AND (t.id IN (SELECT b.part_id FROM bom_items b WHERE b.sub_part_id = ?)",
                &part.into(),
            )
            .sql_with(
                concat!(
                    " OR t.id IN ",
                    variants::descendants!(
                        "p.id IN (SELECT b.part_id FROM bom_items b WHERE b.inherited AND b.sub_part_id = ?)"
                    ),
                    ")"
                ),
                &part.into(),
            );
        for before in read::lock_all(db, &PART, users)? {
            let mut after = before.clone();
            after.set("trackable", true);
            row::save(db, actor, Some(&before), after)?;
            open.insert(before.pk());
        }
    }
    Ok(())
}

/// Calls [`propagate`] for each trackable component of the assembly's own lines.
///
/// # Errors
/// When a query fails.
pub(super) fn propagate_to(db: &mut Db, actor: Actor<'_>, assembly: i64) -> Result<(), WriteError> {
    let mut sql = Statement::new(
        "SELECT DISTINCT b.sub_part_id FROM bom_items b JOIN parts p ON p.id = b.sub_part_id \
         WHERE p.trackable AND b.part_id = ",
    )
    .cached();
    let rows = sql.value(assembly).load(db)?;
    let parts = rows.iter().filter_map(|row| row.first()?.int());
    parts
        .into_iter()
        .try_for_each(|part| propagate(db, actor, part))
}
