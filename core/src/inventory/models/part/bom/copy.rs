//! Copies a bill of materials (BOM) from one part to another.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::Map;

use super::items::{self, OWN_ITEMS};
use super::{BOM_ITEM, OWN_AND_INHERITED};
use crate::access::role::Permission;
use crate::db::Db;
use crate::models::part::{PART, cycle, variants};
use crate::resource::{Change, Item, SqlValue, Statement, WriteError, Writer, read, write};

/// A copy of a BOM.
#[derive(Debug, Clone, Copy)]
pub struct BomCopy {
    /// Key of the part that gets the lines.
    pub part: i64,
    /// Key of the part whose lines are copied.
    pub from: i64,
    /// Whether the existing lines of `part` are removed first.
    pub remove_existing: bool,
    /// Whether lines that `from` inherits are copied too.
    pub include_inherited: bool,
    /// Whether invalid lines are skipped; otherwise one invalid line fails the copy.
    pub skip_invalid: bool,
    /// Whether substitutes are copied too.
    pub copy_substitutes: bool,
}

/// Maximum number of rows in one statement.
const CHUNK_SIZE: usize = 1000;

impl BomCopy {
    /// Copies the lines in one transaction.
    ///
    /// # Errors
    /// When the user lacks the permission, `part` does not exist, a line is not valid, or a query fails.
    pub fn run(self, writer: &Writer) -> Result<(), WriteError> {
        writer.transaction(|db, actor| {
            actor.check_permission(&PART, Permission::Change)?;
            cycle::lock(db)?;
            let (lines, old) = self.plan(db)?;
            write::delete_all(db, actor, &BOM_ITEM, &old, &Map::new())?;
            let mut created = HashMap::new();
            for line in &lines {
                let mut change = self.change(line);
                match write::check(db, actor, &mut change) {
                    Err(WriteError::Invalid(_)) if self.skip_invalid => continue,
                    checked => checked?,
                }
                created.insert(line.pk(), write::write(db, actor, &mut change)?.pk());
            }
            if self.copy_substitutes {
                copy_substitutes(db, &created)?;
            }
            Ok(())
        })
    }

    /// Returns the lines to copy, and the keys of those to remove.
    fn plan(self, db: &mut Db) -> Result<(Vec<Item>, Vec<i64>), WriteError> {
        if !read::exists(db, PART.model.table, self.part)? {
            return Err(WriteError::NotFound);
        }
        if self.part == self.from {
            return Ok(Default::default());
        }
        let which = if self.include_inherited {
            OWN_AND_INHERITED
        } else {
            OWN_ITEMS
        };
        let mut wanted = Statement::default();
        wanted.sql_with(which, &self.from.into());
        // The part already has the lines that it inherits itself.
        wanted.sql_with(
            concat!(
                " AND NOT (t.inherited AND t.part_id IN ",
                variants::ancestors!("variant_of_id"),
                ")"
            ),
            &self.part.into(),
        );
        let lines = items::select(db, wanted)?;
        let old = if self.remove_existing {
            items::own_items(db, self.part)?
                .iter()
                .map(Item::pk)
                .collect()
        } else {
            Vec::new()
        };
        Ok((lines, old))
    }

    /// Builds the new line.
    fn change(self, line: &Item) -> Change {
        let mut after = line.clone();
        after.set("pk", SqlValue::Null);
        after.set("part", self.part);
        after.set("validated", false);
        Change::new(None, after)
    }
}

/// Copies the substitutes of the copied lines.
fn copy_substitutes(db: &mut Db, created: &HashMap<i64, i64>) -> QueryResult<()> {
    let head = "SELECT bom_item_id, part_id FROM bom_substitutes WHERE bom_item_id IN (";
    let from = created.keys().copied();
    let rows = read::rows_by_keys(db, &Statement::new(head).cached(), from, ") ORDER BY id")?;
    let pairs = rows.iter().filter_map(|row| {
        let line = created.get(&row.first()?.int()?)?;
        Some((*line, row.get(1)?.int()?))
    });
    insert_substitutes(db, &pairs.collect::<Vec<_>>())
}

/// Inserts substitutes, each a line and a part.
fn insert_substitutes(db: &mut Db, pairs: &[(i64, i64)]) -> QueryResult<()> {
    for pairs in pairs.chunks(CHUNK_SIZE) {
        let mut sql = Statement::new("INSERT INTO bom_substitutes (bom_item_id, part_id) VALUES ");
        for (index, (line, part)) in pairs.iter().enumerate() {
            sql.sql(if index > 0 { ", (" } else { "(" });
            sql.list([*line, *part]).sql(")");
        }
        sql.run(db)?;
    }
    Ok(())
}
