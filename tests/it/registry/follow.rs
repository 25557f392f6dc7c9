//! Following changes that other processes make in the database.

use inventree::db::{Database, DbError};
use inventree::diesel::connection::SimpleConnection;
use inventree_tests::on_both_databases;
use inventree_tests::server::eventually;

on_both_databases! {
    fn a_change_without_a_notification_is_followed_too(server) {
        let others = Database::open(&server.database().url, 1).unwrap();
        let registry = server.registry();
        for (is_active, value) in [(true, "TRUE"), (false, "FALSE")] {
            let change = format!(
                "UPDATE plugin_configs SET active = {value} WHERE key = 'simpleaction';
                 UPDATE generations SET value = value + 1;"
            );
            others.write(|db| db.batch_execute(&change).map_err(DbError::from)).unwrap();
            eventually("the change is followed", || {
                (registry.snapshot().active("simpleaction").is_some() == is_active).then_some(())
            });
        }
    }
}
