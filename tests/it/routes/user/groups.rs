//! Groups, their permissions, and owners.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

on_both_databases! {
    fn a_new_group_allows_nothing_in_any_role(server) {
        let admin = server.admin();
        let group = admin.post("/api/user/group/", &json!({ "name": "store" })).expect(201);
        let roles = group["roles"].as_array().unwrap();
        assert_eq!(roles.len(), 9);
        for rule in roles {
            for permission in ["can_view", "can_add", "can_change", "can_delete"] {
                assert_eq!(rule[permission], false, "{rule}");
            }
        }
        assert_eq!(admin.get(&format!("/api/user/group/{}/", group["pk"])).expect(200), group);
        assert_eq!(admin.get("/api/user/group/").expect(200), json!([group]));
    }

    fn a_groups_name_is_required_and_free(server) {
        let admin = server.admin();
        admin.post("/api/user/group/", &json!({ "name": "store" })).expect(201);
        let taken = admin.post("/api/user/group/", &json!({ "name": "store" })).expect(400);
        assert_eq!(taken, json!({ "name": ["group with this name already exists."] }));
        assert_eq!(admin.post("/api/user/group/", &json!({})).expect(400)["name"][0], "This field is required.");
        let other = admin.post("/api/user/group/", &json!({ "name": "shop" })).expect(201);
        let path = format!("/api/user/group/{}/", other["pk"]);
        admin.patch(&path, &json!({ "name": "store" })).expect(400);
        assert_eq!(admin.patch(&path, &json!({ "name": "yard" })).expect(200)["name"], "yard");
        admin.get("/api/user/group/999/").expect(404);
    }

    fn what_a_group_allows_holds_at_once(server) {
        let ann = server.create_user("ann", false, &["view"]);
        let roles = |what: &str| ann.get("/api/user/roles/").expect(200)["roles"][what].clone();
        assert_eq!(roles("stock"), json!(["view"]));
        ann.get("/api/plugins/sample/metadata/").expect(200);
        let rules = server.admin().get("/api/user/ruleset/?name=admin").expect(200);
        let path = format!("/api/user/ruleset/{}/", rules[0]["pk"]);
        let rule = server.admin().patch(&path, &json!({ "can_view": false })).expect(200);
        assert_eq!(rule["can_view"], false);
        assert_eq!(roles("admin"), json!(null));
        ann.get("/api/plugins/sample/metadata/").expect(403);
    }

    fn who_may_add_or_delete_may_change_and_view(server) {
        let admin = server.admin();
        let group = admin.post("/api/user/group/", &json!({ "name": "store" })).expect(201);
        for (place, permission) in ["can_add", "can_delete", "can_change"].into_iter().enumerate() {
            let path = format!("/api/user/ruleset/{}/", group["roles"][place]["pk"]);
            let rule = admin.patch(&path, &json!({ permission: true })).expect(200);
            assert_eq!((&rule["can_change"], &rule["can_view"]), (&json!(true), &json!(true)), "{permission}");
            let rule = admin.patch(&path, &json!({ "can_view": false })).expect(200);
            assert_eq!(rule["can_view"], true);
        }
    }

    fn roles_of_several_groups_add_up_and_go_with_their_group(server) {
        let ann = server.create_user("ann", false, &["view"]);
        let admin = server.admin();
        let more = admin.post("/api/user/group/", &json!({ "name": "more" })).expect(201);
        let rules = admin.get(&format!("/api/user/ruleset/?group={}&name=stock", more["pk"])).expect(200);
        admin.patch(&format!("/api/user/ruleset/{}/", rules[0]["pk"]), &json!({ "can_delete": true })).expect(200);
        let me = ann.get("/api/user/me/").expect(200);
        let both = json!({ "group_ids": [me["groups"][0]["pk"], more["pk"], more["pk"]] });
        admin.patch(&format!("/api/user/{}/", me["pk"]), &both).expect(200);
        let stock = || ann.get("/api/user/roles/").expect(200)["roles"]["stock"].clone();
        assert_eq!(stock(), json!(["view", "change", "delete"]));
        admin.delete(&format!("/api/user/group/{}/", more["pk"])).expect(204);
        assert_eq!(stock(), json!(["view"]));
    }

    fn a_superuser_has_every_role_and_a_user_without_groups_none(server) {
        let roles = server.admin().get("/api/user/roles/").expect(200);
        assert_eq!(roles["roles"]["admin"], json!(["view", "add", "change", "delete"]));
        let roles = server.create_user("nobody", false, &[]).get("/api/user/roles/").expect(200);
        assert!(roles["roles"].as_object().unwrap().values().all(Value::is_null), "{roles}");
    }

    fn only_the_staff_with_the_role_changes_groups(server) {
        let reader = server.create_user("reader", true, &["view"]);
        let group = server.admin().get("/api/user/group/").expect(200)[0]["pk"].clone();
        let path = format!("/api/user/group/{group}/");
        reader.get(&path).expect(200);
        reader.patch(&path, &json!({ "name": "x" })).expect(403);
        reader.delete(&path).expect(403);
        reader.post("/api/user/group/", &json!({ "name": "x" })).expect(403);
        reader.patch("/api/user/ruleset/1/", &json!({ "can_view": true })).expect(403);
        let bad = server.admin().patch("/api/user/ruleset/1/", &json!({ "can_view": "maybe" })).expect(400);
        assert_eq!(bad["can_view"][0], "Must be a valid boolean.");
    }

    fn users_and_groups_are_owners(server) {
        let admin = server.admin();
        assert_eq!(
            admin.get("/api/user/owner/").expect(200),
            json!([{ "pk": 1, "owner_id": 1, "owner_model": "user", "name": "admin", "label": "user" }])
        );
        admin.post("/api/user/group/", &json!({ "name": "store" })).expect(201);
        let owners = admin.get("/api/user/owner/").expect(200);
        assert_eq!((&owners[1]["name"], &owners[1]["owner_model"]), (&json!("store"), &json!("group")));
        assert_eq!(admin.get(&format!("/api/user/owner/{}/", owners[1]["pk"])).expect(200), owners[1]);
        assert_eq!(admin.get("/api/user/owner/99/").expect(404)["detail"], "No Owner matches the given query.");
    }
}
