//! `/api/plugins/<slug>/metadata/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

const PATH: &str = "/api/plugins/sample/metadata/";

on_both_databases! {
    fn patch_merges_the_top_level_and_put_replaces(server) {
        let admin = server.admin();
        assert_eq!(admin.get(PATH).expect(200), json!({ "metadata": {} }));
        let patch = |value: Value| admin.patch(PATH, &json!({ "metadata": value })).expect(200)["metadata"].clone();
        assert_eq!(patch(json!({ "a": { "x": 1 } })), json!({ "a": { "x": 1 } }));
        assert_eq!(patch(json!({ "b": [1, 2] })), json!({ "a": { "x": 1 }, "b": [1, 2] }));
        assert_eq!(patch(json!({ "a": { "y": 2 } })), json!({ "a": { "y": 2 }, "b": [1, 2] }));
        let put = admin.put(PATH, &json!({ "metadata": { "c": null } })).expect(200);
        assert_eq!(put, json!({ "metadata": { "c": null } }));
        assert_eq!(admin.get(PATH).expect(200), put);
    }

    fn what_is_no_object_is_refused_and_changes_nothing(server) {
        let admin = server.admin();
        for wrong in [json!("text"), json!([1]), json!(null), json!(1)] {
            let refused = admin.patch(PATH, &json!({ "metadata": wrong })).expect(400);
            assert!(refused["metadata"][0].is_string(), "{wrong}");
        }
        assert_eq!(admin.put(PATH, &json!({})).expect(400), json!({ "metadata": ["This field is required."] }));
        assert_eq!(admin.get(PATH).expect(200), json!({ "metadata": {} }));
    }

    fn any_text_comes_back_but_for_its_control_characters(server) {
        let metadata = |text: &str| json!({ "metadata": { "ü\u{0}\"'": text, "": 1e300 } });
        let (sent, stored) = (metadata("\u{0}\u{1F600}\\"), metadata("\u{1F600}\\"));
        assert_eq!(server.admin().put(PATH, &sent).expect(200), stored);
        assert_eq!(server.admin().get(PATH).expect(200), stored);
    }

    fn reading_and_writing_need_the_admin_role(server) {
        let body = json!({ "metadata": { "a": 1 } });
        server.anonymous().get(PATH).expect(401);
        server.create_user("nobody", false, &[]).get(PATH).expect(403);
        let reader = server.create_user("reader", false, &["view"]);
        reader.get(PATH).expect(200);
        reader.patch(PATH, &body).expect(403);
        server.create_user("writer", false, &["change"]).patch(PATH, &body).expect(200);
        server.admin().get("/api/plugins/none-such/metadata/").expect(404);
        server.admin().patch("/api/plugins/none-such/metadata/", &body).expect(404);
    }
}
