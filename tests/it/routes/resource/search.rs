//! One search over several models.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::fixtures::{create_item, fill};

on_both_databases! {
    fn each_model_that_is_named_answers_with_its_own_page(server) {
        let admin = server.admin();
        fill(&admin);
        let body = json!({ "search": "1", "limit": 1, "part": { "active": true }, "company": {}, "nosuch": {} });
        let found = admin.post("/api/search/", &body).expect(200);
        assert_eq!(found.as_object().unwrap().len(), 2);
        assert_eq!((&found["part"]["count"], &found["company"]["count"]), (&json!(3), &json!(1)));
        assert_eq!(found["part"]["results"].as_array().unwrap().len(), 1);
        assert_eq!(found["part"]["next"], format!("{}/api/search/?limit=1&offset=1", server.base()));
        let body = json!({ "search": "1", "part": { "active": false } });
        assert_eq!(admin.post("/api/search/", &body).expect(200)["part"]["count"], 0);
    }

    fn a_search_without_a_text_is_refused(server) {
        let admin = server.admin();
        for body in [json!({ "part": {} }), json!({ "search": "", "part": {} }), json!({ "search": 5 })] {
            let refused = admin.post("/api/search/", &body).expect(400);
            assert_eq!(refused, json!({ "search": ["Search term must be provided"] }));
        }
        let refused = admin.post("/api/search/", &json!({ "search": "a", "part": { "category": "x" } }));
        assert_eq!(refused.status, 400);
    }

    fn items_that_the_caller_may_not_see_are_not_found(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        let item = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1 }));
        for (model, key) in [("part", part), ("stockitem", item)] {
            let body = json!({ "model_type": model, "model_id": key, "link": "https://a.example", "comment": "secret" });
            create_item(&admin, "/api/attachment/", &body);
        }
        let body = json!({ "search": "secret", "limit": 10, "attachment": {} });
        assert_eq!(admin.post("/api/search/", &body).expect(200)["attachment"]["count"], 2);
        let ann = server.create_user_with_roles(&["part"], "ann", false, &["view"]);
        let found = ann.post("/api/search/", &body).expect(200)["attachment"].clone();
        assert_eq!((&found["count"], &found["results"][0]["model_type"]), (&json!(1), &json!("part")));
    }

    fn categories_and_locations_are_found_as_their_lists_show_them(server) {
        let admin = server.admin();
        create_item(&admin, "/api/part/category/", &json!({ "name": "one" }));
        create_item(&admin, "/api/stock/location/", &json!({ "name": "one" }));
        let body = json!({ "search": "one", "stocklocation": {}, "partcategory": {} });
        let found = admin.post("/api/search/", &body).expect(200);
        assert_eq!(found["partcategory"]["results"][0]["pathstring"], "one");
        assert_eq!(found["stocklocation"]["results"][0]["pathstring"], "one");
    }

    fn a_model_that_the_caller_may_not_see_is_refused_alone(server) {
        create_item(&server.admin(), "/api/part/", &json!({ "name": "Part" }));
        let body = json!({ "search": "part", "part": {}, "stockitem": {} });
        let found = server.create_user("nobody", false, &[]).post("/api/search/", &body).expect(200);
        assert_eq!(found["part"], json!({ "error": "User does not have permission to view this model" }));
        let found = server.create_user("somebody", false, &["view"]).post("/api/search/", &body).expect(200);
        assert_eq!(found["part"]["count"], 1);
        assert_eq!(server.anonymous().post("/api/search/", &body).status, 401);
    }

    fn what_was_noted_is_found_without_case_in_any_alphabet(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Part", "testable": true }));
        let item = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 5 }));
        let body = json!({ "items": [{ "pk": item, "quantity": 3 }], "notes": "GEPRÜFT von Ömer" });
        admin.post("/api/stock/count/", &body).expect(201);
        let test = create_item(&admin, "/api/part/test-template/", &json!({ "part": part, "test_name": "t" }));
        let result = json!({ "stock_item": item, "template": test, "value": "Größe Ä" });
        create_item(&admin, "/api/stock/test/", &result);
        for (path, word) in [("/api/stock/track/", "gepr%C3%BCft+%C3%B6mer"), ("/api/stock/test/", "%C3%A4+gr%C3%B6%C3%9Fe")] {
            assert_eq!(admin.get(&format!("{path}?search={word}")).expect(200).as_array().unwrap().len(), 1, "{path}");
            assert_eq!(admin.get(&format!("{path}?search=nothing")).expect(200), json!([]), "{path}");
        }
    }
}
