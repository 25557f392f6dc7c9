//! Copying a bill of materials from one part to another.

use std::collections::HashMap;

use diesel::QueryResult;
use serde_json::Map;

use super::lines::{self, OWN};
use super::{BOM_ITEM, OF_PART};
use crate::db::Db;
use crate::models::part::{PART, circle, family};
use crate::models::role::Permission;
use crate::resource::write::{self, WriteError};
use crate::resource::{Cell, Change, Desk, Item, Statement, read};

/// What is to be copied.
#[derive(Debug, Clone, Copy)]
pub struct Copying {
    /// The part that gets the lines.
    pub part: i64,
    /// The part whose lines they are.
    pub from: i64,
    /// Whether the lines that the part has are removed first.
    pub remove_existing: bool,
    /// Whether lines that the other part inherits are copied too.
    pub include_inherited: bool,
    /// Whether lines that the part cannot have are left out, instead of copying none.
    pub skip_invalid: bool,
    /// Whether substitutes are copied too.
    pub copy_substitutes: bool,
}

/// Most rows of one statement.
const AT_ONCE: usize = 1000;

impl Copying {
    /// Copies the lines, all in one transaction.
    ///
    /// # Errors
    /// With why a line cannot be copied, where there is no such part, or when the database gives no answer.
    pub fn run(self, desk: &Desk) -> Result<(), WriteError> {
        desk.transact(|db, author| {
            author.allow(&PART, Permission::Change)?;
            circle::hold(db)?;
            let (lines, old) = self.plan(db)?;
            write::delete_all(db, author, &BOM_ITEM, &old, &Map::new())?;
            let mut made = HashMap::new();
            for line in &lines {
                let mut change = self.change(line);
                match write::check(db, author, &mut change) {
                    Err(WriteError::Refused(_)) if self.skip_invalid => continue,
                    checked => checked?,
                }
                made.insert(line.pk(), write::write(db, author, &mut change)?.pk());
            }
            if self.copy_substitutes {
                copy_substitutes(db, &made)?;
            }
            Ok(())
        })
    }

    /// The lines to copy, and those to remove.
    fn plan(self, db: &mut Db) -> Result<(Vec<Item>, Vec<i64>), WriteError> {
        if !read::exists(db, PART.target.table, self.part)? {
            return Err(WriteError::Gone);
        }
        if self.part == self.from {
            return Ok(Default::default());
        }
        let which = if self.include_inherited { OF_PART } else { OWN };
        let mut wanted = Statement::default();
        wanted.with(which, &self.from.into());
        // What the part inherits from the same template it has already.
        wanted.with(
            concat!(
                " AND NOT (t.inherited AND t.part_id IN ",
                family::above!("variant_of_id"),
                ")"
            ),
            &self.part.into(),
        );
        let lines = lines::select(db, wanted)?;
        let old = if self.remove_existing {
            lines::own(db, self.part)?.iter().map(Item::pk).collect()
        } else {
            Vec::new()
        };
        Ok((lines, old))
    }

    /// What the line becomes.
    fn change(self, line: &Item) -> Change {
        let mut after = line.clone();
        after.set("pk", Cell::Null);
        after.set("part", self.part);
        after.set("validated", false);
        Change::of(None, after)
    }
}

/// Gives each new line the substitutes of the one that it was copied from.
fn copy_substitutes(db: &mut Db, made: &HashMap<i64, i64>) -> QueryResult<()> {
    let head = "SELECT bom_item_id, part_id FROM bom_substitutes WHERE bom_item_id IN (";
    let from = made.keys().copied();
    let rows = read::rows_of(db, &Statement::new(head).kept(), from, ") ORDER BY id")?;
    let pairs = rows.iter().filter_map(|row| {
        let line = made.get(&row.first()?.int()?)?;
        Some((*line, row.get(1)?.int()?))
    });
    insert_substitutes(db, &pairs.collect::<Vec<_>>())
}

/// Adds substitutes, each a line and a part.
fn insert_substitutes(db: &mut Db, pairs: &[(i64, i64)]) -> QueryResult<()> {
    for pairs in pairs.chunks(AT_ONCE) {
        let mut sql = Statement::new("INSERT INTO bom_substitutes (bom_item_id, part_id) VALUES ");
        for (place, (line, part)) in pairs.iter().enumerate() {
            sql.sql(if place > 0 { ", (" } else { "(" });
            sql.list([*line, *part]).sql(")");
        }
        sql.run(db)?;
    }
    Ok(())
}
