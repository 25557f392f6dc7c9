//! `OPTIONS` and the OpenAPI document.

use inventree::models::order::kind::KINDS;
use inventree_server::routes;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

/// A declared path without the patterns of its placeholders.
fn plain(path: &str) -> String {
    path.replace(r":\d+", "")
}

on_both_databases! {
    fn options_describe_the_fields_for_the_methods_that_the_caller_may_use(server) {
        let about = server.admin().options("/api/user/").expect(200);
        assert_eq!((&about["name"], &about["model"]), (&json!("User List"), &json!("user")));
        let username = &about["actions"]["POST"]["username"];
        assert_eq!((&username["type"], &username["required"], &username["max_length"]), (&json!("string"), &json!(true), &json!(150)));
        assert_eq!(about["actions"]["GET"]["pk"]["read_only"], true);
        let about = server.user("nobody", false, &[]).options("/api/user/").expect(200);
        assert!(about["actions"]["GET"].is_object() && about["actions"]["POST"].is_null(), "{about}");
        server.anonymous().options("/api/user/").expect(401);
    }

    fn options_of_a_detail_name_its_methods(server) {
        let about = server.admin().options("/api/plugins/sample/").expect(200);
        let actions: Vec<&String> = about["actions"].as_object().unwrap().keys().collect();
        assert_eq!(actions, ["GET", "DELETE"]);
        let about = server.admin().options("/api/plugins/sample/activate/").expect(200);
        assert_eq!(about["actions"]["PUT"]["active"]["default"], true);
        assert_eq!(about["actions"]["POST"]["active"]["type"], "boolean");
    }

    fn every_address_that_takes_a_body_tells_its_fields(server) {
        let steps = KINDS.iter().flat_map(|kind| kind.steps.iter().map(move |step| (kind, step)));
        let mut tell_none = vec!["/api/plugins/{slug}/release/".to_owned()];
        tell_none.extend(steps.filter(|(_, step)| step.flags.is_empty()).map(|(kind, step)| {
            format!("{}{{pk:\\d+}}/{}/", kind.resource.target.path, step.name)
        }));
        for endpoint in routes::all() {
            let about = endpoint.about();
            let takes_a_body = about.methods.iter().any(|operation| ["POST", "PUT"].contains(&operation.method.as_str()));
            if takes_a_body && !tell_none.contains(&about.path.to_string()) {
                assert!(!about.fields.is_empty(), "{}", about.path);
            }
        }
        let path = "/api/stock/transfer/";
        let told = &server.admin().options(path).expect(200)["actions"]["POST"];
        let line = &told["items"]["child"]["children"];
        assert_eq!((&told["items"]["type"], &told["items"]["required"]), (&json!("field"), &json!(true)));
        assert_eq!((&line["pk"]["required"], &line["status"]["type"]), (&json!(true), &json!("choice")));
        let document = server.anonymous().get("/api/schema/").expect(200);
        let schema = &document["components"]["schemas"]["StockTransfer"]["properties"]["items"]["items"];
        assert_eq!((&schema["required"], &schema["properties"]["quantity"]["type"]), (&json!(["pk", "quantity"]), &json!("string")));
    }

    fn the_openapi_document_lists_every_path_and_method(server) {
        let document = server.anonymous().get("/api/schema/").expect(200);
        let mut known = 0;
        for endpoint in routes::all() {
            let about = endpoint.about();
            let path = &document["paths"][plain(&about.path)];
            for method in about.methods.iter().map(|operation| &operation.method) {
                assert!(path[method.as_str().to_lowercase()]["responses"].is_object(), "{method} {}", about.path);
                known += 1;
            }
        }
        let operations = document["paths"].as_object().unwrap().values().filter_map(Value::as_object);
        assert_eq!(operations.map(serde_json::Map::len).sum::<usize>(), known);
    }
}
