//! Filters of lists that use other tables than the list's own.

use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::fixtures::create_item;

const NO_CHOICE: &str = "Select a valid choice. That choice is not one of the available choices.";

/// Returns the sorted keys of the items in the list.
#[track_caller]
fn keys(admin: &Client, path: &str) -> Vec<i64> {
    let listed = admin.get(path).expect(200);
    let mut keys: Vec<i64> = listed
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|item| item["pk"].as_i64())
        .collect();
    keys.sort_unstable();
    keys
}

/// Returns a field of all items, in the order of the list.
#[track_caller]
fn field_values(admin: &Client, path: &str, name: &str) -> Vec<Value> {
    let listed = admin.get(path).expect(200);
    listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| item[name].clone())
        .collect()
}

fn part(admin: &Client, name: &str, fields: &Value) -> i64 {
    let mut body = json!({ "name": name });
    body.as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    create_item(admin, "/api/part/", &body)
}

on_both_databases! {
    fn a_key_has_to_be_one_of_those_that_can_be_chosen(server) {
        let admin = server.admin();
        let shop = create_item(&admin, "/api/company/", &json!({ "name": "Shop", "is_supplier": true }));
        let buyer = create_item(&admin, "/api/company/", &json!({ "name": "Buyer", "is_supplier": false, "is_customer": true }));
        let plain = part(&admin, "Plain", &json!({ "purchaseable": false }));
        let bought = part(&admin, "Bought", &json!({ "testable": true, "salable": true }));
        for (path, name, good, bad) in [
            ("order/po", "supplier", shop, buyer), ("order/so", "customer", buyer, shop), ("order/ro", "customer", buyer, shop),
            ("company/part", "supplier", shop, buyer), ("company/part", "part", bought, plain),
            ("company/part/manufacturer", "part", bought, plain), ("order/po-line", "base_part", bought, plain),
            ("part/test-template", "part", bought, plain), ("part/sale-price", "part", bought, plain),
            ("stock", "supplier", shop, buyer), ("stock", "customer", buyer, shop),
        ] {
            assert!(keys(&admin, &format!("/api/{path}/?{name}={good}")).is_empty());
            let refused = admin.get(&format!("/api/{path}/?{name}={bad}")).expect(400);
            assert_eq!(refused, json!({ name: [NO_CHOICE] }), "{path}");
        }
        // These accept any company.
        for (path, name, key) in [("company/part", "company", buyer), ("stock", "company", buyer), ("stock", "manufacturer", shop)] {
            assert!(keys(&admin, &format!("/api/{path}/?{name}={key}")).is_empty());
        }
    }

    fn many_are_changed_by_keys_that_are_there_only(server) {
        let admin = server.admin();
        let bolt = part(&admin, "Bolt", &json!({}));
        for (filters, text) in [
            (json!({ "variant_of": 999 }), format!("`variant_of`: {NO_CHOICE}")),
            (json!({ "default_location": "word" }), format!("`default_location`: {NO_CHOICE}")),
            (json!({ "exclude_tree": 999 }), format!("`exclude_tree`: {NO_CHOICE}")),
            (json!({ "related": "word" }), "`related`: Enter a number.".to_owned()),
            (json!({ "name_regex": "(" }), "`name_regex`: not a regular expression: unclosed group at character 1".to_owned()),
        ] {
            let refused = admin.patch("/api/part/", &json!({ "filters": filters, "active": false })).expect(400);
            assert_eq!(refused, json!({ "filters": [text] }));
        }
        let body = json!({ "filters": { "name_regex": "^b" }, "active": false });
        admin.patch("/api/part/", &body).expect(200);
        assert_eq!(admin.get(&format!("/api/part/{bolt}/")).expect(200)["active"], false);
    }

    fn orders_and_lines_of_a_part_are_those_of_its_variants_where_they_are_wanted(server) {
        let admin = server.admin();
        let car = part(&admin, "Car", &json!({ "is_template": true, "salable": true, "assembly": true }));
        let red = part(&admin, "Red", &json!({ "variant_of": car, "salable": true, "assembly": true }));
        let buyer = create_item(&admin, "/api/company/", &json!({ "name": "Buyer", "is_customer": true }));
        let order = create_item(&admin, "/api/order/so/", &json!({ "customer": buyer }));
        let line = create_item(&admin, "/api/order/so-line/", &json!({ "order": order, "part": red, "quantity": 1 }));
        let build = create_item(&admin, "/api/build/", &json!({ "part": red, "quantity": 1 }));
        let template = create_item(&admin, "/api/part/parameter/template/", &json!({ "name": "Width" }));
        let parameter = create_item(&admin, "/api/part/parameter/", &json!({ "part": red, "template": template, "data": "1" }));
        for (path, key) in [("order/so", order), ("order/so-line", line), ("build", build), ("part/parameter", parameter)] {
            assert_eq!(keys(&admin, &format!("/api/{path}/?part={red}")), [key], "{path}");
            assert!(keys(&admin, &format!("/api/{path}/?part={car}")).is_empty(), "{path}");
            assert!(keys(&admin, &format!("/api/{path}/?part={car}&include_variants=false")).is_empty(), "{path}");
            assert_eq!(keys(&admin, &format!("/api/{path}/?part={car}&include_variants=true")), [key], "{path}");
        }
    }

    fn stock_is_found_for_a_line_of_a_bill_by_age_and_by_what_it_was_split_off(server) {
        let admin = server.admin();
        let assembly = part(&admin, "Set", &json!({ "assembly": true }));
        let bolt = part(&admin, "Bolt", &json!({}));
        let screw = part(&admin, "Screw", &json!({}));
        let item = |part: i64, fields: &Value| {
            let mut body = json!({ "part": part, "quantity": 8 });
            body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            create_item(&admin, "/api/stock/", &body)
        };
        let of_bolt = item(bolt, &json!({}));
        admin.patch(&format!("/api/part/{bolt}/"), &json!({ "is_template": true })).expect(200);
        let steel = part(&admin, "Steel bolt", &json!({ "variant_of": bolt }));
        let [of_steel, of_screw] = [steel, screw].map(|part| item(part, &json!({})));
        let line = |variants: bool| json!({ "part": assembly, "sub_part": bolt, "quantity": 1, "allow_variants": variants });
        let strict = create_item(&admin, "/api/bom/", &line(false));
        assert_eq!(keys(&admin, &format!("/api/stock/?bom_item={strict}")), [of_bolt]);
        create_item(&admin, "/api/bom/substitute/", &json!({ "bom_item": strict, "part": screw }));
        assert_eq!(keys(&admin, &format!("/api/stock/?bom_item={strict}")), [of_bolt, of_screw]);
        admin.patch(&format!("/api/bom/{strict}/"), &json!({ "allow_variants": true })).expect(200);
        assert_eq!(keys(&admin, &format!("/api/stock/?bom_item={strict}")), [of_bolt, of_steel, of_screw]);

        let soon = item(screw, &json!({ "expiry_date": "2020-01-01" }));
        let late = item(screw, &json!({ "expiry_date": "2999-01-01" }));
        assert_eq!(keys(&admin, "/api/stock/?stale=true").len(), 5, "no day is set");
        admin.patch("/api/settings/global/STOCK_STALE_DAYS/", &json!({ "value": 10 })).expect(200);
        assert_eq!(keys(&admin, "/api/stock/?stale=true"), [soon]);
        assert_eq!(keys(&admin, "/api/stock/?stale=false"), [of_bolt, of_steel, of_screw, late]);
        assert!(keys(&admin, "/api/stock/?consumed=true").is_empty());
        assert_eq!(keys(&admin, "/api/stock/?consumed=false").len(), 5);

        let here = create_item(&admin, "/api/stock/location/", &json!({ "name": "here" }));
        let split = |pk: i64, quantity: i64| {
            let body = json!({ "items": [{ "pk": pk, "quantity": quantity }], "location": here });
            admin.post("/api/stock/transfer/", &body).expect(201);
            *keys(&admin, "/api/stock/").last().unwrap()
        };
        let child = split(of_screw, 4);
        let grandchild = split(child, 2);
        assert_eq!(keys(&admin, &format!("/api/stock/?ancestor={of_screw}")), [child, grandchild]);
    }

    fn lists_are_filtered_and_ordered_by_what_is_counted(server) {
        let admin = server.admin();
        let company = |name: &str| create_item(&admin, "/api/company/", &json!({ "name": name, "is_supplier": true, "is_manufacturer": true, "is_customer": true }));
        let (small, large) = (company("Small"), company("Large"));
        let bolt = part(&admin, "Bolt", &json!({ "tags": ["Dark Blue"] }));
        let supply = |company: i64, sku: &str| create_item(&admin, "/api/company/part/", &json!({ "part": bolt, "supplier": company, "SKU": sku, "tags": [sku] }));
        let (first, second, third) = (supply(large, "L 1"), supply(large, "l2"), supply(small, "S1"));
        let order = |part: i64, price: i64, supplier: i64| {
            let order = create_item(&admin, "/api/order/po/", &json!({ "supplier": supplier }));
            create_item(&admin, "/api/order/po-line/", &json!({
                "order": order, "part": part, "quantity": 1, "purchase_price": price, "purchase_price_currency": "USD",
            }));
            order
        };
        let (cheap, dear) = (order(third, 2, small), order(first, 30, large));
        assert_eq!(field_values(&admin, "/api/company/?ordering=parts_supplied", "pk"), [small, large]);
        assert_eq!(field_values(&admin, "/api/company/?ordering=-parts_supplied", "pk"), [large, small]);
        assert_eq!(field_values(&admin, "/api/order/po/?ordering=total_price", "pk"), [cheap, dear]);
        assert_eq!(field_values(&admin, "/api/order/po/?ordering=-total_price", "pk"), [dear, cheap]);
        for (query, expected) in [("tags__name=l2", vec![second]), ("tags__slug=l-1", vec![first]), ("tags__name=L2", vec![])] {
            assert_eq!(keys(&admin, &format!("/api/company/part/?{query}")), expected, "{query}");
        }
        for (query, expected) in [("tags_name=dark+blue", vec![bolt]), ("tags_slug=dark-blue", vec![bolt]), ("tags_slug=blue", vec![]),
            ("has_pricing=true", vec![]), ("has_pricing=false", vec![bolt]), ("stock_to_build=true", vec![])] {
            assert_eq!(keys(&admin, &format!("/api/part/?{query}")), expected, "{query}");
        }
        let set = part(&admin, "Set", &json!({ "assembly": true }));
        let nut = part(&admin, "Nut", &json!({}));
        let line = |part: i64| create_item(&admin, "/api/bom/", &json!({ "part": set, "sub_part": part, "quantity": 2 }));
        let (of_bolt, of_nut) = (line(bolt), line(nut));
        assert_eq!(keys(&admin, "/api/bom/?on_order=true"), [of_bolt]);
        assert_eq!(keys(&admin, "/api/bom/?on_order=false"), [of_nut]);
        assert_eq!(admin.get(&format!("/api/bom/{of_bolt}/")).expect(200)["on_order"], 2.0);
        let stock = json!({ "part": nut, "quantity": 6, "delete_on_deplete": false });
        create_item(&admin, "/api/stock/", &stock);
        assert_eq!(field_values(&admin, "/api/bom/?ordering=-can_build", "pk"), [of_nut, of_bolt]);
        assert_eq!(field_values(&admin, "/api/bom/?ordering=can_build", "can_build"), [json!(0.0), json!(3.0)]);
        assert!(admin.get("/api/bom/?can_build=false").expect(200)[0].get("can_build").is_none());
        assert_eq!(keys(&admin, "/api/part/?unallocated_stock=true"), [nut]);
        assert!(keys(&admin, "/api/part/?depleted_stock=true").is_empty());
        admin.post("/api/stock/remove/", &json!({ "items": [{ "pk": 1, "quantity": 6 }] })).expect(201);
        assert!(keys(&admin, "/api/part/?unallocated_stock=true").is_empty());
        assert_eq!(keys(&admin, "/api/part/?depleted_stock=true"), [nut]);
        let span = json!({ "part": set, "quantity": 1, "start_date": "2022-06-01", "target_date": "2024-06-01" });
        let build = create_item(&admin, "/api/build/", &span);
        for (query, expected) in [("min_date=2024-06-01", vec![build]), ("min_date=2024-06-02", vec![]),
            ("max_date=2022-06-01", vec![build]), ("max_date=2022-05-31", vec![])] {
            assert_eq!(keys(&admin, &format!("/api/build/?{query}")), expected, "{query}");
        }
    }

    fn owners_tokens_and_settings_are_filtered_too(server) {
        let admin = server.admin();
        admin.post("/api/user/", &json!({ "username": "gone", "is_active": false })).expect(201);
        let owners = |query: &str| field_values(&admin, &format!("/api/user/owner/?{query}"), "name");
        assert!(owners("is_active=false").contains(&json!("gone")) && !owners("is_active=true").contains(&json!("gone")));
        assert!(owners("is_active=word").len() > owners("is_active=false").len());

        let found = field_values(&admin, "/api/settings/global/?search=stale+STOCK&ordering=-key", "key");
        assert_eq!(found, [json!("STOCK_STALE_DAYS")]);
        let keys = field_values(&admin, "/api/settings/global/?ordering=key", "key");
        assert!(keys.is_sorted_by_key(|key| key.as_str().unwrap().to_owned()));

        let caller = admin.get("/api/user/me/").expect(200)["pk"].clone();
        let all = field_values(&admin, &format!("/api/user/tokens/?user={caller}"), "id");
        assert_eq!(all, field_values(&admin, "/api/user/tokens/", "id"));
        let refused = admin.get("/api/user/tokens/?user=999").expect(400);
        assert_eq!(refused, json!({ "user": [NO_CHOICE] }));
        assert!(field_values(&admin, "/api/user/tokens/?revoked=true", "id").is_empty());
    }
}
