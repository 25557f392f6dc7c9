//! Migrating a database to the schema of the server.

use inventree::db::{Database, DbError};
use inventree::resource::Statement;
use inventree_server::migrate;
use inventree_tests::database::{self, DatabaseKind};

#[test]
fn samples_of_columns_that_another_program_left_in_the_file_are_let_go() {
    let own = database::create(DatabaseKind::Sqlite).unwrap();
    let database = Database::open(&own.url, 1).unwrap();
    let samples = || {
        let sql = Statement::new("SELECT COUNT(*) FROM sqlite_master WHERE name = 'sqlite_stat4'");
        let count = database.read(|db| Ok::<_, DbError>(sql.first_value(db)?));
        count.unwrap().unwrap().int()
    };
    database
        .write(|db| {
            for sql in [
                "PRAGMA writable_schema = ON",
                "CREATE TABLE sqlite_stat4 (tbl, idx, nEq, nLt, nDLt, sample)",
            ] {
                Statement::new(sql).run(db)?;
            }
            Ok::<_, DbError>(())
        })
        .unwrap();
    assert_eq!(samples(), Some(1));
    assert!(migrate::run(&database).unwrap().is_empty());
    assert_eq!(samples(), Some(0));
}
