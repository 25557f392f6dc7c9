//! Required fields and defaults of new items.

use inventree::models::RESOURCES;
use inventree_tests::{Client, on_both_databases};
use serde_json::{Map, Value, json};

use super::fixtures::create_item;

/// The required fields and the defaults of new items in InvenTree 1.2.0, by the path of a list.
const INVENTREE: &[(&str, &str, &str)] = &[
    ("/api/attachment/", "model_id model_type", "{}"),
    (
        "/api/bom/",
        "part quantity sub_part",
        r#"{"allow_variants": false, "attrition": 0, "consumable": false, "inherited": false, "optional": false, "quantity": 1.0, "setup_quantity": 0, "validated": false}"#,
    ),
    ("/api/bom/substitute/", "bom_item part", "{}"),
    (
        "/api/build/",
        "part quantity reference",
        r#"{"external": false, "priority": 0, "quantity": 1}"#,
    ),
    (
        "/api/company/",
        "currency name",
        r#"{"active": true, "email": "", "is_customer": false, "is_manufacturer": false, "is_supplier": true}"#,
    ),
    (
        "/api/company/address/",
        "company title",
        r#"{"primary": false}"#,
    ),
    ("/api/company/contact/", "company name", "{}"),
    (
        "/api/company/part/",
        "SKU part supplier",
        r#"{"active": true, "available": 0}"#,
    ),
    ("/api/company/part/manufacturer/", "manufacturer part", "{}"),
    (
        "/api/company/part/manufacturer/parameter/",
        "manufacturer_part name value",
        "{}",
    ),
    (
        "/api/company/price-break/",
        "part price quantity",
        r#"{"quantity": 1}"#,
    ),
    ("/api/order/po/", "reference supplier", "{}"),
    (
        "/api/order/po-line/",
        "order part quantity",
        r#"{"auto_pricing": true, "merge_items": true, "quantity": 1}"#,
    ),
    (
        "/api/order/po-extra-line/",
        "order quantity",
        r#"{"quantity": 1}"#,
    ),
    ("/api/order/so/", "reference", "{}"),
    (
        "/api/order/so-line/",
        "order quantity",
        r#"{"quantity": 1}"#,
    ),
    (
        "/api/order/so-extra-line/",
        "order quantity",
        r#"{"quantity": 1}"#,
    ),
    ("/api/order/so/shipment/", "order", r#"{"reference": "1"}"#),
    ("/api/order/ro/", "reference", "{}"),
    (
        "/api/order/ro-line/",
        "item order quantity",
        r#"{"outcome": 10, "quantity": 1}"#,
    ),
    (
        "/api/order/ro-extra-line/",
        "order quantity",
        r#"{"quantity": 1}"#,
    ),
    (
        "/api/part/",
        "name",
        r#"{"IPN": "", "active": true, "assembly": false, "component": true, "copy_category_parameters": true, "default_expiry": 0, "is_template": false, "locked": false, "minimum_stock": 0.0, "purchaseable": true, "revision": "", "salable": false, "testable": false, "trackable": false, "units": "", "virtual": false}"#,
    ),
    ("/api/part/category/", "name", r#"{"structural": false}"#),
    (
        "/api/part/category/parameters/",
        "category parameter_template",
        "{}",
    ),
    (
        "/api/part/internal-price/",
        "part quantity",
        r#"{"quantity": 1}"#,
    ),
    (
        "/api/part/sale-price/",
        "part quantity",
        r#"{"quantity": 1}"#,
    ),
    ("/api/part/parameter/", "data part template", "{}"),
    (
        "/api/part/parameter/template/",
        "name",
        r#"{"checkbox": false}"#,
    ),
    ("/api/part/related/", "part_1 part_2", "{}"),
    (
        "/api/part/test-template/",
        "part test_name",
        r#"{"enabled": true, "required": true, "requires_attachment": false, "requires_value": false}"#,
    ),
    ("/api/project-code/", "code", "{}"),
    (
        "/api/stock/",
        "part quantity",
        r#"{"is_building": false, "quantity": 1, "status": 10}"#,
    ),
    (
        "/api/stock/location/",
        "name",
        r#"{"external": false, "structural": false}"#,
    ),
    ("/api/stock/location-type/", "name", "{}"),
    ("/api/stock/test/", "stock_item", r#"{"result": false}"#),
];

/// Fields that differ from InvenTree's in being required, each with the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "/api/build/",
        "reference",
        "a replacement keeps the one it has",
    ),
    (
        "/api/order/po/",
        "reference",
        "a replacement keeps the one it has",
    ),
    (
        "/api/order/so/",
        "reference",
        "a replacement keeps the one it has",
    ),
    (
        "/api/order/ro/",
        "reference",
        "a replacement keeps the one it has",
    ),
    (
        "/api/order/ro/",
        "customer",
        "refused by InvenTree too, behind its serializer",
    ),
    (
        "/api/company/part/manufacturer/",
        "MPN",
        "refused by InvenTree too, behind its serializer",
    ),
];

/// Returns the fields of a new item from `OPTIONS`, or `None` for a list without new items.
fn writable_fields(admin: &Client, path: &str) -> Option<Map<String, Value>> {
    let about = admin.options(path).expect(200);
    let fields = about["actions"]["POST"].as_object()?;
    let writable = fields
        .iter()
        .filter(|(_, field)| field["read_only"] == false);
    Some(
        writable
            .map(|(name, field)| (name.clone(), field.clone()))
            .collect(),
    )
}

fn is_same(one: &Value, other: &Value) -> bool {
    one == other || one.as_f64().is_some_and(|one| Some(one) == other.as_f64())
}

/// Creates an item. Returns its values of the fields.
fn created_values(admin: &Client, path: &str, body: &Value, fields: &[&str]) -> Vec<Value> {
    let pk = create_item(admin, path, body);
    let item = admin.get(&format!("{path}{pk}/")).expect(200);
    fields.iter().map(|field| item[field].clone()).collect()
}

/// Creates a company that sells and buys, a part for every use, and a supplier part. Returns their keys.
fn create_fixtures(admin: &Client) -> (i64, i64, i64) {
    let company =
        json!({ "name": "ACME", "is_supplier": true, "is_customer": true, "currency": "EUR" });
    let company = create_item(admin, "/api/company/", &company);
    let part = json!({ "name": "Bolt", "assembly": true, "component": true, "salable": true });
    let part = create_item(admin, "/api/part/", &part);
    let sold = json!({ "part": part, "supplier": company, "SKU": "B" });
    let sold = create_item(admin, "/api/company/part/", &sold);
    (company, part, sold)
}

on_both_databases! {
    fn fields_are_required_and_have_defaults_as_in_inventree(server) {
        let admin = server.admin();
        for (path, required, defaults) in INVENTREE {
            let defaults: Map<String, Value> = serde_json::from_str(defaults).unwrap();
            for (name, field) in writable_fields(&admin, path).expect(path) {
                let is_exception = EXCEPTIONS.iter().any(|(list, field, _)| list == path && *field == name);
                let is_required = required.split(' ').any(|required| required == name);
                assert_eq!(field["required"] == is_required, !is_exception, "{path} {name}: {field}");
                if let Some(default) = defaults.get(&name) {
                    assert!(is_same(default, &field["default"]), "{path} {name}: {field}");
                }
            }
        }
        let known = |path: &str| INVENTREE.iter().any(|(known, ..)| *known == path);
        for path in RESOURCES.iter().map(|resource| resource.model.path) {
            assert_eq!(writable_fields(&admin, path).is_some(), known(path), "{path}");
        }
    }

    fn the_openapi_document_requires_and_gives_what_options_says(server) {
        let admin = server.admin();
        let document = admin.get("/api/schema/").expect(200);
        let mut given = 0;
        for (path, ..) in INVENTREE {
            let body = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"];
            let body = match body["$ref"].as_str() {
                Some(name) => document.pointer(name.trim_start_matches('#')).expect(path),
                None => body,
            };
            for (name, field) in writable_fields(&admin, path).expect(path) {
                let is_required = body["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
                assert_eq!(field["required"], is_required, "{path} {name}");
                let default = &body["properties"][&name]["default"];
                assert!(default.is_null() || is_same(default, &field["default"]), "{path} {name}: {default}");
                given += usize::from(!default.is_null());
            }
        }
        // Other defaults depend on settings and on the user.
        assert!(given > INVENTREE.len(), "{given} defaults");
    }

    fn a_line_that_names_no_quantity_is_of_one(server) {
        let admin = server.admin();
        let (company, part, sold) = create_fixtures(&admin);
        let item = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1 }));
        for (kind, partner, members) in [
            ("po", "supplier", json!({ "part": sold })),
            ("so", "customer", json!({ "part": part })),
            ("ro", "customer", json!({ "item": item })),
        ] {
            let order = create_item(&admin, &format!("/api/order/{kind}/"), &json!({ partner: company }));
            for (path, members) in [("line", &members), ("extra-line", &json!({}))] {
                let path = format!("/api/order/{kind}-{path}/");
                let mut body = members.clone();
                body["order"] = json!(order);
                assert_eq!(created_values(&admin, &path, &body, &["quantity"]), [json!(1.0)], "{path}");
                let missing = admin.post(&path, &json!({ "quantity": 1 })).expect(400);
                assert_eq!(missing["order"], json!(["This field is required."]), "{path}");
                body["quantity"] = json!(null);
                let null = admin.post(&path, &body).expect(400);
                assert_eq!(null["quantity"], json!(["This field may not be null."]), "{path}");
            }
        }
    }

    fn what_else_names_no_quantity_is_of_one(server) {
        let admin = server.admin();
        let (_, part, sold) = create_fixtures(&admin);
        let nut = create_item(&admin, "/api/part/", &json!({ "name": "Nut" }));
        for (path, body) in [
            ("/api/bom/", json!({ "part": part, "sub_part": nut })),
            ("/api/build/", json!({ "part": part })),
            ("/api/part/sale-price/", json!({ "part": part, "price": 2 })),
            ("/api/part/internal-price/", json!({ "part": part, "price": 2 })),
            ("/api/company/price-break/", json!({ "part": sold, "price": 2 })),
        ] {
            assert_eq!(created_values(&admin, path, &body, &["quantity"]), [json!(1.0)], "{path}");
        }
        let missing = admin.post("/api/stock/", &json!({ "part": part })).expect(400);
        assert_eq!(missing, json!({ "quantity": "Quantity is required" }));
    }

    fn a_replacement_names_what_a_new_item_may_leave_out(server) {
        let admin = server.admin();
        let (company, part, _) = create_fixtures(&admin);
        let order = create_item(&admin, "/api/order/so/", &json!({ "customer": company }));
        let line = create_item(&admin, "/api/order/so-line/", &json!({ "order": order, "part": part, "quantity": 5 }));
        let path = format!("/api/order/so-line/{line}/");
        let missing = admin.put(&path, &json!({ "order": order, "part": part })).expect(400);
        assert_eq!(missing, json!({ "quantity": ["This field is required."] }));
        admin.patch(&path, &json!({ "reference": "x" })).expect(200);
        assert_eq!(admin.get(&path).expect(200)["quantity"], 5.0);
    }

    fn a_company_that_names_no_currency_has_the_usual_one(server) {
        let admin = server.admin();
        admin.set_setting("INVENTREE_DEFAULT_CURRENCY", "CAD");
        let body = json!({ "name": "ACME" });
        assert_eq!(created_values(&admin, "/api/company/", &body, &["currency", "is_supplier"]), [json!("CAD"), json!(true)]);
        let none = admin.post("/api/company/", &json!({ "name": "Other", "currency": "" })).expect(400);
        assert!(none["currency"].is_array(), "{none}");
        let about = writable_fields(&admin, "/api/company/").unwrap();
        assert_eq!(about["currency"]["default"], "CAD");
    }

    fn a_part_is_what_the_settings_make_of_it(server) {
        let admin = server.admin();
        let all = [
            ("TEMPLATE", "is_template"), ("ASSEMBLY", "assembly"), ("COMPONENT", "component"),
            ("PURCHASEABLE", "purchaseable"), ("SALABLE", "salable"), ("TRACKABLE", "trackable"), ("VIRTUAL", "virtual"),
        ];
        let fields = all.map(|(_, field)| field);
        let usual = [false, false, true, true, false, false, false].map(Value::from);
        assert_eq!(created_values(&admin, "/api/part/", &json!({ "name": "one" }), &fields), usual);
        for ((key, field), usual) in all.into_iter().zip(usual) {
            let other = json!(usual == json!(false));
            admin.set_setting(&format!("PART_{key}"), other.clone());
            assert_eq!(created_values(&admin, "/api/part/", &json!({ "name": key }), &[field]), std::slice::from_ref(&other));
            assert_eq!(writable_fields(&admin, "/api/part/").unwrap()[field]["default"], other);
            let named = json!({ "name": field, field: usual });
            assert_eq!(created_values(&admin, "/api/part/", &named, &[field]), std::slice::from_ref(&usual));
            admin.set_setting(&format!("PART_{key}"), usual);
        }
    }

    fn stock_is_deleted_on_depletion_where_a_setting_says_so_however_it_is_made(server) {
        let admin = server.admin();
        let (company, part, sold) = create_fixtures(&admin);
        let order = create_item(&admin, "/api/order/po/", &json!({ "supplier": company }));
        let line = create_item(&admin, "/api/order/po-line/", &json!({ "order": order, "part": sold, "quantity": 2 }));
        admin.post(&format!("/api/order/po/{order}/issue/"), &json!({})).expect(201);
        let shelf = create_item(&admin, "/api/stock/location/", &json!({ "name": "shelf" }));
        for goes in [false, true] {
            admin.set_setting("STOCK_DELETE_DEPLETED_DEFAULT", goes);
            assert_eq!(writable_fields(&admin, "/api/stock/").unwrap()["delete_on_deplete"]["default"], goes);
            let newest = || {
                let all = admin.get("/api/stock/").expect(200);
                let newest = all.as_array().unwrap().iter().max_by_key(|item| item["pk"].as_i64());
                newest.unwrap()["delete_on_deplete"].clone()
            };
            let body = json!({ "part": part, "quantity": 1, "location": shelf });
            create_item(&admin, "/api/stock/", &body);
            assert_eq!(newest(), goes);
            let all = json!({ "items": [{ "line_item": line, "quantity": 1 }], "location": shelf });
            admin.post(&format!("/api/order/po/{order}/receive/"), &all).expect(201);
            assert_eq!(newest(), goes);
            let started = json!({ "name": format!("part {goes}"), "initial_stock": { "quantity": 4, "location": shelf } });
            create_item(&admin, "/api/part/", &started);
            assert_eq!(newest(), goes);
        }
    }

    fn there_can_be_stock_of_a_template_also_with_serials(server) {
        let admin = server.admin();
        let template = json!({ "name": "Car", "is_template": true, "trackable": true });
        let template = create_item(&admin, "/api/part/", &template);
        create_item(&admin, "/api/stock/", &json!({ "part": template, "quantity": 3 }));
        let body = json!({ "part": template, "quantity": 2, "serial_numbers": "1-2" });
        create_item(&admin, "/api/stock/", &body);
        let variant = create_item(&admin, "/api/part/", &json!({ "name": "Red car", "variant_of": template, "trackable": true }));
        let taken = json!({ "part": variant, "quantity": 1, "serial_numbers": "2" });
        assert_eq!(admin.post("/api/stock/", &taken).status, 400);
        let started = json!({ "name": "Boat", "is_template": true, "initial_stock": { "quantity": 4, "location": null } });
        assert_eq!(created_values(&admin, "/api/part/", &started, &["in_stock"]), [json!(4.0)]);
    }

    fn the_state_that_items_get_is_ok_where_none_is_named(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Bolt" }));
        let item = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1, "status": 55 }));
        let echo = admin.post("/api/stock/change_status/", &json!({ "items": [item] })).expect(201);
        assert_eq!(echo["status"], 10);
        assert_eq!(admin.get(&format!("/api/stock/{item}/")).expect(200)["status"], 10);
    }
}
