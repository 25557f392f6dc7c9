//! `OPTIONS` and the OpenAPI document.

use inventree::models::RESOURCES;
use inventree::models::order::ORDER_TYPES;
use inventree_server::routes;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

/// Returns a declared path without the patterns of its placeholders.
fn normalize_path(path: &str) -> String {
    path.replace(r":\d+", "")
}

/// Returns an operation of the document.
fn operation<'a>(document: &'a Value, method: &str, path: &str) -> &'a Value {
    &document["paths"][path][method]
}

/// Returns the schema of the response with the status.
fn response_schema<'a>(operation: &'a Value, status: &str) -> &'a Value {
    &operation["responses"][status]["content"]["application/json"]["schema"]
}

/// Resolves the `$ref` of a schema, if it has one.
fn resolve_schema<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let path = schema["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix('#'));
    path.map_or(schema, |path| document.pointer(path).expect(path))
}

/// Returns where the value has another type than the schema, or lacks a required field.
fn schema_violation(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = resolve_schema(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        let mut broken: Vec<_> = choices
            .iter()
            .map(|schema| schema_violation(document, schema, value))
            .collect();
        return if broken.contains(&None) {
            None
        } else {
            broken.swap_remove(0)
        };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is = |named: &Value| named == kind || (named == "number" && kind == "integer");
    let named = &schema["type"];
    if !named.is_null() && !is(named) && !named.as_array().is_some_and(|named| named.iter().any(is))
    {
        return Some(format!(" is {value}, not {named}"));
    }
    let lacks = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    if let Some(name) = lacks
        .filter(|_| kind == "object")
        .find(|name| value.get(name).is_none())
    {
        return Some(format!(" has no {name}"));
    }
    let items = value
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| ("[]", &schema["items"], item));
    let members = value.as_object().into_iter().flatten();
    let members =
        members.map(|(name, member)| (name.as_str(), &schema["properties"][name], member));
    let mut within = items.chain(members);
    within.find_map(|(name, schema, value)| {
        schema_violation(document, schema, value).map(|text| format!(".{name}{text}"))
    })
}

on_both_databases! {
    fn options_describe_the_fields_for_the_methods_that_the_caller_may_use(server) {
        let about = server.admin().options("/api/user/").expect(200);
        assert_eq!((&about["name"], &about["model"]), (&json!("User List"), &json!("user")));
        let username = &about["actions"]["POST"]["username"];
        assert_eq!((&username["type"], &username["required"], &username["max_length"]), (&json!("string"), &json!(true), &json!(150)));
        assert_eq!(about["actions"]["GET"]["pk"]["read_only"], true);
        let about = server.create_user("nobody", false, &[]).options("/api/user/").expect(200);
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

    fn every_path_that_takes_a_body_describes_its_fields(server) {
        let steps = ORDER_TYPES.iter().flat_map(|kind| kind.transitions.iter().map(move |step| (kind, step)));
        let mut tell_none = vec!["/api/plugins/{slug}/release/".to_owned()];
        tell_none.extend(steps.filter(|(_, step)| step.flags.is_empty()).map(|(kind, step)| {
            format!("{}{{pk:\\d+}}/{}/", kind.resource.model.path, step.name)
        }));
        for endpoint in routes::all() {
            let about = endpoint.info();
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
            let about = endpoint.info();
            let path = &document["paths"][normalize_path(&about.path)];
            for method in about.methods.iter().map(|operation| &operation.method) {
                assert!(path[method.as_str().to_lowercase()]["responses"].is_object(), "{method} {}", about.path);
                known += 1;
            }
        }
        let operations = document["paths"].as_object().unwrap().values().filter_map(Value::as_object);
        assert_eq!(operations.map(serde_json::Map::len).sum::<usize>(), known);
    }

    fn lists_and_items_are_what_the_openapi_document_says(server) {
        let admin = server.admin();
        let document = admin.get("/api/schema/").expect(200);
        let made = |path: &str, body: Value| {
            let reply = admin.post(path, &body).expect(201);
            assert_eq!(schema_violation(&document, response_schema(operation(&document, "post", path), "201"), &reply), None, "{path}");
        };
        made("/api/company/", json!({ "name": "ACME", "is_supplier": true }));
        made("/api/part/category/", json!({ "name": "Screws" }));
        made("/api/part/", json!({ "name": "Screw", "category": 1, "trackable": true, "tags": ["steel"] }));
        made("/api/stock/location/", json!({ "name": "Shelf" }));
        made("/api/stock/", json!({ "part": 1, "quantity": 5, "location": 1 }));
        made("/api/stock/", json!({ "part": 1, "quantity": 2, "serial_numbers": "1-2" }));
        made("/api/order/po/", json!({ "supplier": 1 }));
        let mut seen = 0;
        for (path, methods) in document["paths"].as_object().unwrap() {
            let lists = !path.contains('{') && response_schema(&methods["get"], "200").get("oneOf").is_some();
            for query in ["", "?limit=1"].into_iter().filter(|_| lists) {
                let shown = admin.get(&format!("{path}{query}")).expect(200);
                assert_eq!(shown.is_object(), !query.is_empty(), "{path}");
                assert_eq!(schema_violation(&document, response_schema(&methods["get"], "200"), &shown), None, "{path}");
                seen += shown.as_array().map_or(0, Vec::len);
            }
        }
        assert!(seen > 20, "{seen}");
        for path in ["/api/part/{pk}/", "/api/stock/{pk}/", "/api/order/po/{pk}/", "/api/user/{pk}/"] {
            let shown = admin.get(&path.replace("{pk}", "1")).expect(200);
            assert_eq!(schema_violation(&document, response_schema(operation(&document, "get", path), "200"), &shown), None, "{path}");
        }
    }

    fn the_openapi_document_says_what_a_list_is_filtered_and_ordered_by(server) {
        let document = server.anonymous().get("/api/schema/").expect(200);
        let parameters = operation(&document, "get", "/api/stock/")["parameters"].as_array().unwrap();
        let schema = |name: &str| {
            let mut named = parameters.iter().filter(|parameter| parameter["name"] == name);
            let found = named.next().unwrap_or_else(|| panic!("{name}"));
            assert!(found["in"] == "query" && named.next().is_none(), "{name}");
            found["schema"].clone()
        };
        for resource in RESOURCES.iter().filter(|resource| resource.model.path == "/api/stock/") {
            let filters = resource.filters.iter().map(|filter| filter.name);
            let details = resource.details.iter().map(|detail| detail.name);
            filters.chain(details).for_each(|name| assert!(schema(name).is_object()));
        }
        for (name, kind) in [("limit", "integer"), ("offset", "integer"), ("search", "string"), ("in_stock", "boolean")] {
            assert_eq!(schema(name)["type"], kind, "{name}");
        }
        assert_eq!(schema("location_detail"), json!({ "type": "boolean", "default": false }));
        assert!(schema("ordering")["description"].as_str().unwrap().contains("quantity"));
        assert!(operation(&document, "patch", "/api/stock/{pk}/")["parameters"].as_array().unwrap().len() == 1);
    }

    fn the_openapi_document_names_the_status_of_each_success(server) {
        let document = server.anonymous().get("/api/schema/").expect(200);
        for (method, path, status) in [
            ("get", "/api/part/", "200"), ("post", "/api/part/", "201"), ("patch", "/api/part/", "200"),
            ("put", "/api/part/{pk}/", "200"), ("delete", "/api/part/{pk}/", "204"), ("delete", "/api/stock/", "200"),
            ("post", "/api/barcode/", "200"), ("post", "/api/stock/transfer/", "201"), ("post", "/api/plugins/{slug}/activate/", "200"),
        ] {
            let responses = operation(&document, method, path)["responses"].as_object().unwrap();
            let successes: Vec<&String> = responses.keys().filter(|status| status.starts_with('2')).collect();
            assert_eq!(successes, [status], "{method} {path}");
            assert_eq!(responses.contains_key("415"), method != "get", "{method} {path}");
            assert_eq!(responses.contains_key("404"), path.contains('{') || path.contains("barcode"), "{method} {path}");
        }
        let responses = &operation(&document, "delete", "/api/part/{pk}/")["responses"];
        assert_eq!(responses["204"]["content"], Value::Null);
        assert_eq!(response_schema(operation(&document, "post", "/api/stock/"), "201")["type"], "array");
        for failure in ["401", "409", "503"] {
            let told = resolve_schema(&document, &responses[failure])["description"].as_str().unwrap();
            assert!(!told.is_empty(), "{failure}");
        }
    }

    fn a_body_in_the_openapi_document_requires_nothing_that_is_only_shown(server) {
        let document = server.anonymous().get("/api/schema/").expect(200);
        let sent = |method: &str, path: &str, kind: &str| {
            let body = &operation(&document, method, path)["requestBody"]["content"][kind]["schema"];
            resolve_schema(&document, body).clone()
        };
        let part = sent("post", "/api/part/", "application/json");
        assert_eq!((&part["required"], &part["properties"]["pk"]), (&json!(["name"]), &Value::Null));
        assert_eq!(sent("patch", "/api/part/{pk}/", "application/json")["required"], Value::Null);
        let image = |kind: &str| sent("post", "/api/company/", kind)["allOf"][1]["properties"]["image"]["contentMediaType"].clone();
        assert_eq!(image("multipart/form-data"), "application/octet-stream");
        assert_eq!(image("application/x-www-form-urlencoded"), Value::Null);
        assert_eq!(sent("post", "/api/stock/transfer/", "multipart/form-data"), Value::Null);
        let many = sent("delete", "/api/stock/", "application/json");
        assert_eq!((&many["properties"]["items"]["type"], &many["properties"]["filters"]["type"]), (&json!("array"), &json!("object")));
        assert_eq!(sent("delete", "/api/error-report/", "application/json")["required"], json!(["items"]));
    }

    fn options_name_the_currencies_that_can_be_chosen(server) {
        let admin = server.admin();
        admin.set_setting("CURRENCY_CODES", "EUR, CHF");
        let told = |path: &str, field: &str| admin.options(path).expect(200)["actions"]["POST"][field].clone();
        let price = told("/api/stock/", "purchase_price_currency");
        let choices = json!([{ "value": "EUR", "display_name": "EUR - Euro" }, { "value": "CHF", "display_name": "CHF" }]);
        assert_eq!((&price["choices"], &price["default"]), (&choices, &Value::Null));
        admin.set_setting("INVENTREE_DEFAULT_CURRENCY", "EUR");
        assert_eq!(told("/api/company/", "currency")["default"], "EUR");
        assert_eq!(told("/api/order/po/", "order_currency")["default"], Value::Null);
    }
}
