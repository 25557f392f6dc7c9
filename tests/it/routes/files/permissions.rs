//! Permissions for attachments: those for the items that they belong to.

use inventree_tests::{TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{attach, key, part};

/// Creates an attachment of a part and one of a company.
fn create_attachments(server: &TestServer) -> (Value, Value) {
    let admin = server.admin();
    let on_part = attach(&admin, part(&admin, "a"), "a.txt", b"x").expect(201);
    let company = key(&admin
        .post("/api/company/", &json!({ "name": "c" }))
        .expect(201))
    .to_string();
    let texts = [("model_type", "company"), ("model_id", company.as_str())];
    let on_company = admin
        .form(
            "POST",
            "/api/attachment/",
            &texts,
            &[("attachment", "b.txt", b"y")],
        )
        .expect(201);
    (on_part, on_company)
}

fn item(attachment: &Value) -> String {
    format!("/api/attachment/{}/", attachment["pk"])
}

on_both_databases! {
    fn a_list_shows_what_is_on_items_that_the_caller_may_see(server) {
        let (on_part, on_company) = create_attachments(server);
        server.anonymous().get("/api/attachment/").expect(401);
        server.create_user("nobody", false, &[]).get("/api/attachment/").expect(403);
        let ann = server.create_user_with_roles(&["part"], "ann", false, &["view"]);
        assert_eq!(ann.get("/api/attachment/").expect(200), json!([on_part]));
        assert_eq!(ann.get("/api/attachment/?limit=5").expect(200)["count"], 1);
        ann.get(&item(&on_part)).expect(200);
        ann.get(&item(&on_company)).expect(404);
        ann.get(&format!("{}metadata/", item(&on_part))).expect(200);
        ann.get(&format!("{}metadata/", item(&on_company))).expect(404);
        let ben = server.create_user_with_roles(&["sales_order"], "ben", false, &["view"]);
        assert_eq!(ben.get("/api/attachment/").expect(200), json!([on_company]));
    }

    fn a_permission_for_one_model_is_none_for_another(server) {
        let (on_part, on_company) = create_attachments(server);
        let all = ["view", "add", "change", "delete"];
        let ann = server.create_user_with_roles(&["part"], "ann", false, &all);
        let note = json!({ "comment": "c" });
        ann.patch(&item(&on_part), &note).expect(200);
        ann.patch(&item(&on_company), &note).expect(404);
        let move_it = json!({ "model_type": "company", "model_id": on_company["model_id"] });
        ann.patch(&item(&on_part), &move_it).expect(403);
        let link = json!({ "model_type": "company", "model_id": on_company["model_id"], "link": "https://example.com" });
        ann.post("/api/attachment/", &link).expect(403);
        ann.patch(&format!("{}metadata/", item(&on_company)), &json!({ "metadata": {} })).expect(404);
        assert_eq!(ann.delete(&item(&on_company)).status, 404);
        let body = json!({ "items": [on_part["pk"], on_company["pk"]] }).to_string();
        let json = [("Content-Type", "application/json")];
        assert_eq!(ann.send("DELETE", "/api/attachment/", &json, body.as_bytes()).status, 200);
        let left = server.admin().get("/api/attachment/").expect(200);
        assert_eq!(left, json!([on_company]));
    }

    fn who_may_only_see_changes_and_deletes_nothing(server) {
        let (on_part, on_company) = create_attachments(server);
        let ann = server.create_user_with_roles(&["part"], "ann", false, &["view"]);
        let ben = server.create_user_with_roles(&["part"], "ben", false, &["view", "change", "delete"]);
        ann.patch(&item(&on_part), &json!({ "comment": "c" })).expect(403);
        ann.delete(&item(&on_part)).expect(403);
        // A permission in another role opens the endpoint, but not the row.
        let cat = server.create_user_with_roles(&["sales_order"], "cat", false, &["view", "change", "delete"]);
        cat.patch(&item(&on_part), &json!({ "comment": "c" })).expect(404);
        cat.patch(&item(&on_company), &json!({ "comment": "c" })).expect(200);
        attach(&ben, on_part["model_id"].as_i64().expect("a key"), "a.txt", b"x").expect(403);
        assert_eq!(ben.delete(&item(&on_part)).status, 204);
    }
}
