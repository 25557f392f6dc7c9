//! Limits of requests, and values of the wrong type.

use inventree::models::part::PART;
use inventree::resource::{Statement, WriteError};
use inventree_tests::{TestServer, on_both_databases};
use serde_json::{Value, json};

use super::fixtures::create_item;

/// Adds the number of parts to the table with one statement.
fn insert_parts(server: &TestServer, count: i64) {
    let mut sql = Statement::new(
        "INSERT INTO parts (name, search) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ",
    );
    sql.value(count)
        .sql(") SELECT 'part ' || i, 'part ' || i FROM n");
    let db = server.registry().db();
    let added = db.write(|db| Ok::<_, WriteError>(sql.run(db)?));
    assert_eq!(added.expect("rows"), usize::try_from(count).unwrap());
}

on_both_databases! {
    fn metadata_that_are_added_to_again_and_again_end_at_their_most(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "needle" }));
        for path in [format!("/api/part/{part}/metadata/"), "/api/plugins/inventreebarcode/metadata/".to_owned()] {
            let add = |number: usize| {
                let body = json!({ "metadata": { format!("key {number}"): "x".repeat(10_000) } });
                admin.patch(&path, &body)
            };
            let taken: Vec<u16> = (0..8).map(|number| add(number).status).collect();
            assert_eq!(taken, [200, 200, 200, 200, 200, 200, 400, 400], "{path}");
            let text = "the metadata of an item may have at most 65536 bytes as JSON";
            assert_eq!(add(9).expect(400), json!({ "metadata": [text] }));
            assert_eq!(add(1).status, 200, "one string replaces another");
            admin.put(&path, &json!({ "metadata": {} })).expect(200);
        }
    }

    fn a_search_of_too_many_or_too_long_words_is_refused(server) {
        let admin = server.admin();
        create_item(&admin, "/api/part/", &json!({ "name": "needle in hay" }));
        let words = |count: usize| (0..count).map(|word| word.to_string()).collect::<Vec<_>>().join("+");
        for (search, status) in [(words(20), 200), (words(21), 400), ("x".repeat(250), 200), ("x".repeat(251), 400)] {
            for path in ["/api/part/", "/api/part/thumbs/", "/api/stock/"] {
                let reply = admin.get(&format!("{path}?search={search}"));
                assert_eq!(reply.status, status, "{path}: {}", reply.text);
            }
            let body = json!({ "search": search.replace('+', " "), "part": {} });
            assert_eq!(admin.post("/api/search/", &body).status, status);
        }
        let doubled = "needle+".repeat(30);
        assert_eq!(admin.get(&format!("/api/part/?search={doubled}")).expect(200)[0]["name"], "needle in hay");
    }

    fn an_order_counts_once_however_often_it_is_named(server) {
        let admin = server.admin();
        for name in ["a", "b"] {
            create_item(&admin, "/api/part/", &json!({ "name": name }));
        }
        let names = "-name,name,in_stock,".repeat(500);
        let found = admin.get(&format!("/api/part/?ordering={names}")).expect(200);
        assert_eq!(found[0]["name"], "b");
    }

    fn an_order_by_several_columns_turns_all_of_them_round(server) {
        let admin = server.admin();
        let template = create_item(&admin, "/api/part/parameter/template/", &json!({ "name": "size" }));
        for (name, data) in [("a", "one"), ("b", "2"), ("c", "two"), ("d", "10")] {
            let part = create_item(&admin, "/api/part/", &json!({ "name": name }));
            create_item(&admin, "/api/part/parameter/", &json!({ "part": part, "template": template, "data": data }));
        }
        let order = |order: &str| {
            let found = admin.get(&format!("/api/part/parameter/?ordering={order}")).expect(200);
            found.as_array().unwrap().iter().map(|item| item["data"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let mut up = order("data");
        assert_eq!(up, ["one", "two", "2", "10"]);
        up.reverse();
        assert_eq!(order("-data"), up);
    }

    fn a_page_may_be_as_long_as_the_list(server) {
        let admin = server.admin();
        insert_parts(server, 1203);
        let page = admin.get("/api/part/?limit=99999999&ordering=pk").expect(200);
        assert_eq!((&page["count"], &page["next"], &page["previous"]), (&json!(1203), &Value::Null, &Value::Null));
        let results = page["results"].as_array().unwrap();
        assert_eq!(results.len(), 1203);
        assert!(results.iter().all(|part| part["tags"] == json!([]) && part["starred"] == false));
        let page = admin.get("/api/part/?limit=600&offset=600&search=part&tag=%5B%5D").expect(200);
        assert_eq!(page["results"].as_array().unwrap().len(), 600);
        assert!(page["next"].as_str().unwrap().contains("offset=1200"), "{}", page["next"]);
        assert!(page["previous"].is_string());
        let found = admin.post("/api/search/", &json!({ "search": "part", "limit": 5000, "part": {} })).expect(200);
        assert_eq!((found["part"]["results"].as_array().unwrap().len(), &found["part"]["count"]), (500, &json!(1203)));
    }

    fn what_belongs_to_more_rows_than_a_statement_takes_is_shown(server) {
        insert_parts(server, 70_000);
        let db = server.registry().db();
        let rows = db.read(|db| {
            let head = Statement::new("SELECT id FROM parts WHERE id IN (").cached();
            let keys = (1..=70_000).chain(1..=70_000);
            Ok::<_, WriteError>(inventree::resource::read::rows_by_keys(db, &head, keys, ")")?)
        });
        assert_eq!(rows.expect("rows").len(), 70_000);
        let items = db.read(|db| {
            let keys: Vec<i64> = (1..=40_000).collect();
            Ok::<_, WriteError>(inventree::resource::read::by_keys(db, &PART, &keys, Some(&["name"]))?)
        });
        assert_eq!(items.expect("items").len(), 40_000);
    }

    fn tags_are_few_short_texts(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part", "tags": ["b", "a", "b", " "] }));
        let path = format!("/api/part/{part}/");
        let tags = || admin.get(&path).expect(200)["tags"].clone();
        assert_eq!(tags(), json!(["a", "b"]));
        let many: Vec<String> = (0..101).map(|tag| tag.to_string()).collect();
        for wrong in [json!(5), json!(null), json!({}), json!([1, 2]), json!([null]), json!(["x".repeat(101)]), json!(["<b>"]), json!(many), json!(true)] {
            let refused = admin.patch(&path, &json!({ "tags": wrong })).expect(400);
            assert!(refused["tags"].is_array(), "{wrong}: {refused}");
        }
        assert_eq!(tags(), json!(["a", "b"]));
        for (sent, stored) in [(json!("c, d,c"), json!(["c", "d"])), (json!("[\"e\"]"), json!(["e"])), (json!([]), json!([]))] {
            admin.patch(&path, &json!({ "tags": sent })).expect(200);
            assert_eq!(tags(), stored);
        }
    }

    fn a_boolean_without_a_column_is_validated(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        let path = format!("/api/part/{part}/");
        for name in ["starred", "copy_category_parameters"] {
            let refused = admin.patch(&path, &json!({ name: "perhaps" })).expect(400);
            assert_eq!(refused, json!({ name: ["Must be a valid boolean."] }));
        }
        assert_eq!(admin.patch(&path, &json!({ "starred": "on" })).expect(200)["starred"], true);
    }

    fn days_have_years_of_four_digits(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        for day in ["+20000-01-01", "-0001-01-01", "0000-01-01"] {
            let sent = json!({ "part": part, "quantity": 1, "expiry_date": day });
            assert!(admin.post("/api/stock/", &sent).expect(400)["expiry_date"].is_array(), "{day}");
            let day = day.replace('+', "%2B");
            admin.get(&format!("/api/part/?created_after={day}")).expect(400);
        }
        create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1, "expiry_date": "9999-12-31" }));
    }

    fn an_empty_serial_is_none(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part", "trackable": true }));
        for _ in 0..2 {
            let made = admin.post("/api/stock/", &json!({ "part": part, "quantity": 5, "serial": "" })).expect(201);
            assert_eq!(made[0]["serial"], Value::Null);
        }
        assert_eq!(admin.get("/api/stock/?serialized=true").expect(200), json!([]));
        let item = create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1, "serial": "7" }));
        let path = format!("/api/stock/{item}/");
        assert_eq!(admin.patch(&path, &json!({ "serial": "" })).expect(200)["serial"], Value::Null);
    }

    fn an_empty_currency_stands_for_the_usual_one(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        let sent = json!({ "part": part, "quantity": 1, "price": 2, "price_currency": "" });
        assert_eq!(admin.post("/api/part/sale-price/", &sent).expect(201)["price_currency"], "USD");
        let sent = json!({ "part": part, "quantity": 2, "price": 2, "price_currency": "XXX" });
        admin.post("/api/part/sale-price/", &sent).expect(400);
    }

    fn numbers_that_count_are_not_negative(server) {
        let admin = server.admin();
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part", "assembly": true }));
        let component = create_item(&admin, "/api/part/", &json!({ "name": "component" }));
        let text = json!(["Ensure this value is greater than or equal to 0."]);
        let stock = json!({ "part": component, "quantity": 1 });
        let line = json!({ "part": part, "sub_part": component, "quantity": 1 });
        let price = json!({ "part": part, "quantity": 1 });
        for (path, sent, field) in [
            ("/api/part/", json!({ "name": "other" }), "minimum_stock"),
            ("/api/stock/", stock.clone(), "quantity"),
            ("/api/stock/", stock, "purchase_price"),
            ("/api/bom/", line.clone(), "setup_quantity"),
            ("/api/bom/", line.clone(), "attrition"),
            ("/api/bom/", line, "rounding_multiple"),
            ("/api/part/sale-price/", price, "price"),
        ] {
            let mut sent = sent;
            sent[field] = json!(-0.5);
            assert_eq!(admin.post(path, &sent).expect(400)[field], text, "{path} {field}");
            sent[field] = json!(1);
            admin.post(path, &sent).expect(201);
        }
        let sent = json!({ "name": "start", "initial_stock": { "quantity": -1, "location": null } });
        assert_eq!(admin.post("/api/part/", &sent).expect(400)["initial_stock"]["quantity"], text);
    }

    fn what_a_new_part_starts_with_is_as_exact_as_it_was_sent(server) {
        let admin = server.admin();
        let sent = json!({ "name": "part", "initial_stock": { "quantity": "1234567890.123456", "location": null } });
        create_item(&admin, "/api/part/", &sent);
        let db = server.registry().db();
        let sql = Statement::new("SELECT quantity FROM stock_items");
        let stored = db.read(|db| Ok::<_, WriteError>(sql.first_value(db)?)).expect("an answer");
        assert_eq!(stored.and_then(|cell| cell.int()), Some(1_234_567_890_123_456));
    }

    fn what_may_not_be_chosen_is_refused_by_its_key(server) {
        let admin = server.admin();
        let plain = create_item(&admin, "/api/part/", &json!({ "name": "plain", "component": false, "purchaseable": false }));
        let assembly = create_item(&admin, "/api/part/", &json!({ "name": "assembly", "assembly": true }));
        let company = create_item(&admin, "/api/company/", &json!({ "name": "customer", "is_customer": true, "is_supplier": false }));
        let supplier = create_item(&admin, "/api/company/", &json!({ "name": "supplier", "is_supplier": true }));
        for (path, sent, field) in [
            ("/api/company/part/", json!({ "part": assembly, "supplier": company, "SKU": "1" }), "supplier"),
            ("/api/company/part/", json!({ "part": plain, "supplier": supplier, "SKU": "1" }), "part"),
            ("/api/company/part/manufacturer/", json!({ "part": assembly, "manufacturer": company, "MPN": "1" }), "manufacturer"),
            ("/api/part/", json!({ "name": "variant", "variant_of": plain }), "variant_of"),
            ("/api/bom/", json!({ "part": plain, "sub_part": assembly, "quantity": 1 }), "part"),
            ("/api/bom/", json!({ "part": assembly, "sub_part": plain, "quantity": 1 }), "sub_part"),
        ] {
            let text = format!("Invalid pk \"{}\" - object does not exist.", sent[field]);
            assert_eq!(admin.post(path, &sent).expect(400)[field], json!([text]), "{path}");
        }
    }
}
