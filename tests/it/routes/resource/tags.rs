//! Rows of tags, which exist only as long as an item has them.

use inventree::db::DbError;
use inventree::diesel::dsl::sql;
use inventree::diesel::sql_types::BigInt;
use inventree::diesel::{RunQueryDsl, select};
use inventree_tests::{TestServer, on_both_databases};
use serde_json::json;

/// Counts the tags, and the relations between items and tags.
fn counts(server: &TestServer) -> (i64, i64) {
    let counts = server.registry().db().read(|db| {
        let mut count = |table: &str| {
            select(sql::<BigInt>(&format!("(SELECT COUNT(*) FROM {table})"))).get_result(db)
        };
        Ok::<_, DbError>((count("tags")?, count("taggings")?))
    });
    counts.unwrap()
}

on_both_databases! {
    fn a_tag_goes_with_the_last_item_that_has_it(server) {
        let admin = server.admin();
        let add = |name: &str| admin.post("/api/part/", &json!({ "name": name, "tags": ["a", "b"] })).expect(201)["pk"].clone();
        let (one, other) = (add("One"), add("Other"));
        assert_eq!(counts(server), (2, 4));
        for round in 0..3 {
            let tags: Vec<String> = (0..10).map(|tag| format!("{round} {tag}")).collect();
            admin.patch(&format!("/api/part/{one}/"), &json!({ "tags": tags })).expect(200);
        }
        assert_eq!(counts(server), (12, 12));
        admin.patch(&format!("/api/part/{one}/"), &json!({ "tags": ["b", "0 1"] })).expect(200);
        assert_eq!(counts(server), (3, 4));
        for part in [one, other] {
            admin.patch(&format!("/api/part/{part}/"), &json!({ "active": false })).expect(200);
            admin.delete(&format!("/api/part/{part}/")).expect(204);
        }
        assert_eq!(counts(server), (0, 0));
    }
}
