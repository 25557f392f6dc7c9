//! What is made of a part that is tracked is tracked too.

use std::collections::BTreeSet;

use super::{PART, family};
use crate::db::Db;
use crate::resource::write::WriteError;
use crate::resource::{Author, Statement, read, row};

/// Makes the assemblies trackable that are made of the part, and those that are made of them.
///
/// # Errors
/// When a query fails.
pub(super) fn spread(db: &mut Db, author: Author<'_>, part: i64) -> Result<(), WriteError> {
    let mut open = BTreeSet::from([part]);
    // Each part becomes trackable once.
    while let Some(part) = open.pop_first() {
        let mut users = Statement::default();
        users
            .with(
                "NOT t.trackable AND (t.id IN (SELECT b.part_id FROM bom_items b WHERE b.sub_part_id = ?)",
                &part.into(),
            )
            .with(
                concat!(
                    " OR t.id IN ",
                    family::below!(
                        "p.id IN (SELECT b.part_id FROM bom_items b WHERE b.inherited AND b.sub_part_id = ?)"
                    ),
                    ")"
                ),
                &part.into(),
            );
        for before in read::hold_all(db, &PART, users)? {
            let mut after = before.clone();
            after.set("trackable", true);
            row::put(db, author, Some(&before), after)?;
            open.insert(before.pk());
        }
    }
    Ok(())
}

/// The same for all that the assembly's own lines name.
///
/// # Errors
/// When a query fails.
pub(super) fn spread_to(db: &mut Db, author: Author<'_>, assembly: i64) -> Result<(), WriteError> {
    let mut sql = Statement::new(
        "SELECT DISTINCT b.sub_part_id FROM bom_items b JOIN parts p ON p.id = b.sub_part_id \
         WHERE p.trackable AND b.part_id = ",
    )
    .kept();
    let rows = sql.value(assembly).load(db)?;
    let parts = rows.iter().filter_map(|row| row.first()?.int());
    parts
        .into_iter()
        .try_for_each(|part| spread(db, author, part))
}
