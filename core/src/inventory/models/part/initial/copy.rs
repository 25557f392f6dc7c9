//! Copies data of another part to a new part.

use diesel::QueryResult;

use super::nested::{FieldValues, is_true, key};
use crate::db::Db;
use crate::resource::Statement;

/// Copies the BOM lines and test templates of the original, as the request asks.
///
/// # Errors
/// When a query fails.
pub(super) fn copy(db: &mut Db, part: i64, members: &FieldValues) -> QueryResult<()> {
    const BOM: &str = "sub_part_id, quantity, reference, note, allow_variants, inherited, optional, \
        consumable, setup_quantity, attrition, rounding_multiple, search";
    const TESTS: &str = "key, test_name, description, enabled, required, requires_value, \
        requires_attachment, choices, search";
    let original = key(members, "part").unwrap_or_default();
    let all = [
        ("copy_bom", "bom_items", BOM),
        ("copy_tests", "part_test_templates", TESTS),
    ];
    for (name, table, columns) in all {
        if is_true(members, name) {
            let mut sql = Statement::new("INSERT INTO ").cached();
            sql.sql(table).sql(" (part_id, ").sql(columns);
            sql.sql(") SELECT ").value(part).sql(", ").sql(columns);
            sql.sql(" FROM ").sql(table);
            sql.sql(" WHERE part_id = ").value(original);
            sql.sql(" ORDER BY id").run(db)?;
        }
    }
    if is_true(members, "copy_bom") {
        copy_substitutes(db, original, part)?;
    }
    Ok(())
}

/// Copies the substitutes. Copied lines are matched with their originals by position, since both have the same order.
fn copy_substitutes(db: &mut Db, original: i64, part: i64) -> QueryResult<()> {
    const NUMBERED: &str = "(SELECT b.id, b.part_id, ROW_NUMBER() OVER (PARTITION BY b.part_id ORDER BY b.id) AS place FROM bom_items b)";
    let mut sql =
        Statement::new("INSERT INTO bom_substitutes (bom_item_id, part_id) SELECT n.id, u.part_id")
            .cached();
    sql.sql(" FROM bom_substitutes u JOIN ").sql(NUMBERED);
    sql.sql(" o ON o.id = u.bom_item_id JOIN ").sql(NUMBERED);
    sql.sql(" n ON n.place = o.place");
    sql.sql(" WHERE o.part_id = ").value(original);
    sql.sql(" AND n.part_id = ").value(part).run(db).map(drop)
}
