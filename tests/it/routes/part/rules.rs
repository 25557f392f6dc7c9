//! Rules for parts beyond single fields.

use inventree_tests::on_both_databases;
use serde_json::json;

const SAME: &str = "The fields name, IPN, revision must make a unique set.";

on_both_databases! {
    fn name_ipn_and_revision_together_are_unique(server) {
        let admin = server.admin();
        let first = admin.post("/api/part/", &json!({ "name": "P", "IPN": "1", "revision": "A" })).expect(201);
        let refused = admin.post("/api/part/", &json!({ "name": "P", "IPN": "1", "revision": "A" })).expect(400);
        assert_eq!(refused, json!({ "non_field_errors": [SAME] }));
        let second = admin.post("/api/part/", &json!({ "name": "P", "IPN": "1", "revision": "B" })).expect(201);
        assert_eq!(second["full_name"], "1 | P | B");
        let address = format!("/api/part/{}/", second["pk"]);
        admin.patch(&address, &json!({ "revision": "A" })).expect(400);
        admin.patch(&format!("/api/part/{}/", first["pk"]), &json!({ "revision": "A" })).expect(200);
    }

    fn one_of_many_that_make_the_same_part_at_once_wins(server) {
        let admin = server.admin();
        let answers: Vec<u16> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| admin.post("/api/part/", &json!({ "name": "P" })).status))
                .collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 400).count(), 7, "{answers:?}");
    }

    fn changes_of_different_fields_at_once_all_hold(server) {
        let admin = server.admin();
        let made = admin.post("/api/part/", &json!({ "name": "P" })).expect(201);
        let address = format!("/api/part/{}/", made["pk"]);
        let fields = ["keywords", "description", "notes", "IPN"];
        std::thread::scope(|scope| {
            for field in fields {
                let (admin, address) = (&admin, &address);
                scope.spawn(move || admin.patch(address, &json!({ field: field })).expect(200));
            }
        });
        let shown = admin.get(&address).expect(200);
        for field in fields {
            assert_eq!(shown[field], field);
        }
    }

    fn an_active_or_locked_part_is_not_deleted(server) {
        let admin = server.admin();
        let made = admin.post("/api/part/", &json!({ "name": "P", "locked": true })).expect(201);
        let address = format!("/api/part/{}/", made["pk"]);
        let refused = |text: &str| json!({ "non_field_errors": [text] });
        assert_eq!(admin.delete(&address).expect(400), refused("Cannot delete this part as it is locked"));
        admin.patch(&address, &json!({ "locked": false })).expect(200);
        assert_eq!(admin.delete(&address).expect(400), refused("Cannot delete this part as it is still active"));
        admin.patch(&address, &json!({ "active": false })).expect(200);
        admin.delete(&address).expect(204);
        assert_eq!(admin.delete(&address).expect(404)["detail"], "No Part matches the given query.");
    }

    fn tags_are_kept_in_order_and_replaced_as_a_whole(server) {
        let admin = server.admin();
        let made = admin.post("/api/part/", &json!({ "name": "P", "tags": ["b", " a ", "", "b"] })).expect(201);
        assert_eq!(made["tags"], json!(["a", "b"]));
        let address = format!("/api/part/{}/", made["pk"]);
        assert_eq!(admin.patch(&address, &json!({ "name": "Q" })).expect(200)["tags"], json!(["a", "b"]));
        assert_eq!(admin.patch(&address, &json!({ "tags": "c, d" })).expect(200)["tags"], json!(["c", "d"]));
        assert_eq!(admin.patch(&address, &json!({ "tags": [] })).expect(200)["tags"], json!([]));
    }
}
