//! Rules that keep a part from being deleted.

use inventree_tests::client::Client;
use inventree_tests::{on_both_databases, writer};
use serde_json::{Value, json};

fn create_item(admin: &Client, path: &str, body: &Value) -> i64 {
    let made = admin.post(path, body).expect(201);
    made["pk"].as_i64().expect("a key")
}

/// Creates an assembly and its component, both inactive, in the category.
fn assembled(admin: &Client, category: Option<i64>) -> (i64, i64) {
    let part = |name: &str| {
        let body = json!({ "name": name, "assembly": true, "active": false, "category": category });
        create_item(admin, "/api/part/", &body)
    };
    let (component, assembly) = (part("component"), part("assembly"));
    let line = json!({ "part": assembly, "sub_part": component, "quantity": 1 });
    create_item(admin, "/api/bom/", &line);
    (assembly, component)
}

fn used_in_assembly_error() -> Value {
    json!({ "non_field_errors": ["Cannot delete this part as it is used in an assembly"] })
}

fn delete(admin: &Client, path: &str, body: &Value) -> inventree_tests::client::Reply {
    let headers = [("Content-Type", "application/json")];
    admin.send("DELETE", path, &headers, body.to_string().as_bytes())
}

on_both_databases! {
    fn a_part_that_an_assembly_is_made_of_stays(server) {
        let admin = server.admin();
        let (assembly, component) = assembled(&admin, None);
        let path = format!("/api/part/{component}/");
        assert_eq!(admin.delete(&path).expect(400), used_in_assembly_error());
        assert_eq!(admin.get("/api/bom/").expect(200).as_array().map(Vec::len), Some(1));
        admin.patch(&path, &json!({ "active": true })).expect(200);
        let text = json!({ "non_field_errors": ["Cannot delete this part as it is still active"] });
        assert_eq!(admin.delete(&path).expect(400), text);
        admin.patch(&path, &json!({ "active": false })).expect(200);
        admin.delete(&format!("/api/part/{assembly}/")).expect(204);
        admin.delete(&path).expect(204);
    }

    fn an_administrator_may_let_parts_leave_their_assemblies(server) {
        let admin = server.admin();
        let (_, component) = assembled(&admin, None);
        admin.set_setting("PART_ALLOW_DELETE_FROM_ASSEMBLY", true);
        admin.delete(&format!("/api/part/{component}/")).expect(204);
        assert_eq!(admin.get("/api/bom/").expect(200), json!([]));
    }

    fn a_plugin_leaves_it_where_it_is_too(server) {
        let admin = server.admin();
        admin.activate(writer::SLUG);
        let (_, component) = assembled(&admin, None);
        for how in ["delete", "delete_many"] {
            let data = json!({ "model": "part", "how": how, "pk": component });
            let reply = admin.post("/api/action/", &json!({ "action": writer::SLUG, "data": data }));
            assert_eq!(reply.status, 400, "{}", reply.text);
        }
        admin.get(&format!("/api/part/{component}/")).expect(200);
    }

    fn an_assembly_and_its_component_go_together(server) {
        let admin = server.admin();
        let category = |name: &str, parent: Option<i64>| {
            create_item(&admin, "/api/part/category/", &json!({ "name": name, "parent": parent }))
        };
        let top = category("top", None);
        let below = category("below", Some(top));
        let (assembly, component) = assembled(&admin, Some(top));
        let path = format!("/api/part/category/{top}/");
        admin.patch(&format!("/api/part/{assembly}/"), &json!({ "category": null })).expect(200);
        assert_eq!(delete(&admin, &path, &json!({ "delete_parts": true })).expect(400), used_in_assembly_error());
        admin.patch(&format!("/api/part/{assembly}/"), &json!({ "category": below })).expect(200);
        assert_eq!(delete(&admin, &path, &json!({ "delete_parts": true })).expect(400), used_in_assembly_error());
        let all = json!({ "delete_parts": true, "delete_child_categories": true });
        delete(&admin, &path, &all).expect(204);
        for part in [assembly, component] {
            admin.get(&format!("/api/part/{part}/")).expect(404);
        }
        assert_eq!(admin.get("/api/part/category/").expect(200), json!([]));
    }
}
