//! Rules for orders of every type.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

use super::{company, create_item, order_fixture};

const PATH: &str = "/api/order/po/";

on_both_databases! {
    fn an_order_is_made_for_a_supplier_with_people_of_its_own(server) {
        let world = order_fixture(server);
        let other = company(&world.admin, "Other");
        let maker = create_item(&world.admin, "/api/company/", &json!({ "name": "Maker", "is_supplier": false }));
        let contact = create_item(&world.admin, "/api/company/contact/", &json!({ "company": other, "name": "Ann" }));
        let address = create_item(&world.admin, "/api/company/address/", &json!({ "company": other, "title": "Yard" }));
        for (member, value, text) in [
            ("supplier", maker, format!("Invalid pk \"{maker}\" - object does not exist.")),
            ("contact", contact, "Contact does not match selected company".to_owned()),
            ("address", address, "Address does not match selected company".to_owned()),
        ] {
            let mut body = json!({ "supplier": world.company });
            body[member] = json!(value);
            assert_eq!(world.admin.post(PATH, &body).expect(400), json!({ member: [text] }));
        }
        let body = json!({ "supplier": other, "contact": contact, "address": address, "responsible": 1 });
        let made = world.admin.post(PATH, &body).expect(201);
        assert_eq!(made["contact_detail"]["name"], "Ann");
        assert_eq!((&made["supplier_name"], &made["created_by"]["username"]), (&json!("Other"), &json!("admin")));
        let missing = world.admin.post(PATH, &json!({})).expect(400);
        assert_eq!(missing, json!({ "supplier": ["This field is required."] }));
    }

    fn orders_are_listed_for_whom_they_or_their_groups_are_responsible(server) {
        let world = order_fixture(server);
        let ann = server.create_user_with_roles(&["purchase_order"], "ann", false, &["view"]);
        let owners = world.admin.get("/api/user/owner/").expect(200);
        let owner = |name: &str| {
            let mut owners = owners.as_array().unwrap().iter();
            owners.find(|owner| owner["name"] == name).expect("an owner")["pk"].clone()
        };
        let order = |responsible: &Value| {
            create_item(&world.admin, PATH, &json!({ "supplier": world.company, "responsible": responsible }))
        };
        let wanted = [&json!(null), &owner("admin"), &owner("ann"), &owner("group of ann")];
        let [nobodys, admins, anns, groups] = wanted.map(order);
        let listed = |client: &Client, query: &str| {
            let list = client.get(&format!("{PATH}?ordering=pk&{query}")).expect(200);
            let keys = list.as_array().unwrap().iter().map(|order| order["pk"].as_i64().unwrap());
            let mut keys: Vec<i64> = keys.collect();
            keys.sort_unstable();
            keys
        };
        assert_eq!(listed(&ann, "assigned_to_me=true"), [anns, groups]);
        assert_eq!(listed(&ann, "assigned_to_me=false"), [nobodys, admins]);
        assert_eq!(listed(&world.admin, "assigned_to_me=true"), [admins]);
    }

    fn an_order_ends_after_it_begins(server) {
        let world = order_fixture(server);
        let body = json!({ "supplier": world.company, "start_date": "2026-03-02", "target_date": "2026-03-01" });
        let answer = world.admin.post(PATH, &body).expect(400);
        let texts = json!({
            "start_date": ["Start date must be before target date"],
            "target_date": ["Target date must be after start date"],
        });
        assert_eq!(answer, texts);
    }

    fn an_order_that_is_late_is_overdue_until_it_is_done(server) {
        let world = order_fixture(server);
        let order = world.order();
        world.admin.patch(&format!("{PATH}{order}/"), &json!({ "target_date": "2020-01-01" })).expect(200);
        let late = |flag: bool| world.admin.get(&format!("{PATH}?overdue={flag}")).expect(200);
        assert_eq!(world.get(PATH, order)["overdue"], true);
        assert_eq!(late(true)[0]["pk"], order);
        assert_eq!(late(false), json!([]));
        world.admin.post(&format!("{PATH}{order}/cancel/"), &json!({})).expect(201);
        assert_eq!(world.get(PATH, order)["overdue"], false);
    }

    fn the_total_is_that_of_all_lines_in_one_currency(server) {
        let world = order_fixture(server);
        let order = world.order();
        let total = || world.get(PATH, order)["total_price"].clone();
        assert_eq!(total(), 0.0);
        world.line(order, 4);
        let extra = json!({ "order": order, "quantity": 1, "price": 7.25, "price_currency": "EUR", "reference": "freight" });
        create_item(&world.admin, "/api/order/po-extra-line/", &extra);
        assert_eq!(total(), 17.25);
        let dear = json!({ "order": order, "quantity": 9_000_000_000_i64, "price": 9_000_000_000_000_i64, "price_currency": "EUR" });
        let dear = create_item(&world.admin, "/api/order/po-extra-line/", &dear);
        assert_eq!(total(), json!(null));
        world.admin.delete(&format!("/api/order/po-extra-line/{dear}/")).expect(204);
        let other = json!({ "order": order, "quantity": 1, "price": 1, "price_currency": "USD" });
        create_item(&world.admin, "/api/order/po-extra-line/", &other);
        assert_eq!(total(), json!(null));
    }

    fn a_complete_order_is_locked_unless_a_setting_says_otherwise(server) {
        let world = order_fixture(server);
        let order = world.order();
        let line = world.line(order, 1);
        let path = format!("{PATH}{order}/");
        world.admin.post(&format!("{path}issue/"), &json!({})).expect(201);
        world.admin.post(&format!("{path}complete/"), &json!({ "accept_incomplete": true })).expect(201);
        let locked = json!({ "reference": ["This order is locked and cannot be modified"] });
        assert_eq!(world.admin.patch(&path, &json!({ "description": "x" })).expect(400), locked);
        let locked = json!({ "non_field_errors": ["The order is locked and cannot be modified"] });
        let line = format!("/api/order/po-line/{line}/");
        assert_eq!(world.admin.patch(&line, &json!({ "quantity": 2 })).expect(400), locked);
        assert_eq!(world.admin.delete(&line).expect(400), locked);
        world.admin.set_setting("PURCHASEORDER_EDIT_COMPLETED_ORDERS", true);
        world.admin.patch(&line, &json!({ "quantity": 2 })).expect(200);
        world.admin.patch(&path, &json!({ "description": "x" })).expect(200);
    }

    fn a_complete_order_is_deleted_and_the_history_of_stock_keeps_its_reference(server) {
        let world = order_fixture(server);
        let order = world.order();
        let line = world.line(order, 1);
        let shelf = create_item(&world.admin, "/api/stock/location/", &json!({ "name": "shelf" }));
        let path = format!("{PATH}{order}/");
        world.admin.post(&format!("{path}issue/"), &json!({})).expect(201);
        let all = json!({ "items": [{ "line_item": line, "quantity": 1 }], "location": shelf });
        world.admin.post(&format!("{path}receive/"), &all).expect(201);
        let shown = world.get(PATH, order);
        assert_eq!(shown["status"], 30);
        let item = world.admin.get("/api/stock/").expect(200)[0]["pk"].clone();
        let deltas = || world.admin.get(&format!("/api/stock/track/?item={item}")).expect(200)[0]["deltas"].clone();
        let before = deltas();
        assert_eq!((&before["purchaseorder"], &before["purchaseorder_detail"]["reference"]), (&json!(order), &shown["reference"]));
        assert!(before.get("purchaseorder_reference").is_none(), "{before}");
        world.admin.delete(&path).expect(204);
        let after = deltas();
        assert_eq!((&after["purchaseorder"], &after["purchaseorder_reference"]), (&json!(order), &shown["reference"]));
        let stock = world.admin.get(&format!("/api/stock/{item}/")).expect(200);
        assert_eq!((&stock["quantity"], &stock["purchase_order"]), (&json!(5.0), &json!(null)));
    }

    fn a_responsible_owner_is_needed_where_a_setting_says_so(server) {
        let world = order_fixture(server);
        world.admin.set_setting("PURCHASEORDER_REQUIRE_RESPONSIBLE", true);
        let answer = world.admin.post(PATH, &json!({ "supplier": world.company })).expect(400);
        assert_eq!(answer, json!({ "responsible": ["Responsible user or group must be specified"] }));
        create_item(&world.admin, PATH, &json!({ "supplier": world.company, "responsible": 1 }));
    }

    fn a_copy_of_an_order_takes_the_lines_that_are_wanted(server) {
        let world = order_fixture(server);
        let order = world.order();
        world.line(order, 3);
        create_item(&world.admin, "/api/order/po-extra-line/", &json!({ "order": order, "quantity": 1 }));
        let copied = |flags: Value| {
            let mut body = json!({ "supplier": world.company, "duplicate": flags });
            body["duplicate"]["order_id"] = json!(order);
            let copy = create_item(&world.admin, PATH, &body);
            let count = |path: &str| world.admin.get(&format!("{path}?order={copy}")).expect(200).as_array().unwrap().len();
            (count("/api/order/po-line/"), count("/api/order/po-extra-line/"))
        };
        assert_eq!(copied(json!({})), (1, 1));
        assert_eq!(copied(json!({ "copy_lines": false })), (0, 1));
        assert_eq!(copied(json!({ "copy_extra_lines": false })), (1, 0));
        let body = json!({ "supplier": world.company, "duplicate": { "order_id": 999 } });
        let answer = world.admin.post(PATH, &body).expect(400);
        assert_eq!(answer, json!({ "duplicate": ["Invalid pk \"999\" - object does not exist."] }));
        let body = json!({ "supplier": world.company, "duplicate": 5 });
        world.admin.post(PATH, &body).expect(400);
    }

    fn a_copied_line_is_as_the_one_that_it_is_copied_from(server) {
        let world = order_fixture(server);
        let order = world.order();
        let line = json!({ "order": order, "part": world.supplier_part, "quantity": 2, "merge_items": false });
        for _ in 0..2 {
            create_item(&world.admin, "/api/order/po-line/", &line);
        }
        let price = json!({ "part": world.supplier_part, "quantity": 1, "price": 3 });
        create_item(&world.admin, "/api/company/price-break/", &price);
        let body = json!({ "supplier": world.company, "duplicate": { "order_id": order } });
        let copy = create_item(&world.admin, PATH, &body);
        let lines = world.admin.get(&format!("/api/order/po-line/?order={copy}")).expect(200);
        let told = lines.as_array().unwrap().iter().map(|line| (&line["quantity"], &line["purchase_price"]));
        let two = (&json!(2.0), &json!(null));
        assert_eq!(told.collect::<Vec<_>>(), [two, two]);
    }

    fn a_copied_line_begins_without_a_day_of_its_own(server) {
        let world = order_fixture(server);
        let order = world.order();
        let line = format!("/api/order/po-line/{}/", world.line(order, 1));
        world.admin.patch(&line, &json!({ "target_date": "2030-01-01" })).expect(200);
        let extra = json!({ "order": order, "quantity": 1, "target_date": "2030-01-01" });
        create_item(&world.admin, "/api/order/po-extra-line/", &extra);
        let body = json!({ "supplier": world.company, "duplicate": { "order_id": order } });
        let copy = create_item(&world.admin, PATH, &body);
        for (path, day) in [("po-line", json!(null)), ("po-extra-line", json!("2030-01-01"))] {
            let lines = world.admin.get(&format!("/api/order/{path}/?order={copy}")).expect(200);
            assert_eq!(lines[0]["target_date"], day, "{path}");
        }
    }

    fn orders_of_a_span_are_those_that_begin_or_are_due_in_it(server) {
        let world = order_fixture(server);
        let order = |members: Value| {
            let mut body = json!({ "supplier": world.company, "creation_date": "2020-06-01" });
            for (name, value) in members.as_object().unwrap() {
                body[name] = value.clone();
            }
            create_item(&world.admin, PATH, &body)
        };
        let made = order(json!({}));
        let begun = order(json!({ "start_date": "2022-06-01" }));
        let due = order(json!({ "start_date": "2022-06-01", "target_date": "2024-06-01" }));
        let issued = order(json!({}));
        world.admin.post(&format!("{PATH}{issued}/issue/"), &json!({})).expect(201);
        world.admin.post(&format!("{PATH}{begun}/cancel/"), &json!({})).expect(201);
        for (query, keys) in [
            ("min_date=2020-06-01", vec![made, begun, due, issued]),
            ("min_date=2022-06-01", vec![begun, due, issued]),
            ("min_date=2024-06-01", vec![due, issued]),
            ("min_date=2024-06-02", vec![issued]),
            ("max_date=2020-06-01", vec![made]),
            ("max_date=2022-06-01", vec![made, begun, due]),
            ("max_date=2020-05-31", vec![]),
        ] {
            let list = world.admin.get(&format!("{PATH}?ordering=reference&{query}")).expect(200);
            let found: Vec<_> = list.as_array().unwrap().iter().map(|order| order["pk"].as_i64().unwrap()).collect();
            assert_eq!(found, keys, "{query}");
        }
    }

    fn orders_are_found_by_what_they_are_about(server) {
        let world = order_fixture(server);
        let (first, second) = (world.order(), world.order());
        world.line(second, 1);
        world.admin.post(&format!("{PATH}{first}/cancel/"), &json!({})).expect(201);
        for (query, keys) in [
            ("", vec![second, first]),
            ("ordering=reference", vec![first, second]),
            ("outstanding=true", vec![second]),
            ("status=40", vec![first]),
            ("search=acme+po-0001", vec![first]),
            ("reference=PO-0002", vec![second]),
            ("reference=po-0002", vec![second]),
            ("reference=PO-000", vec![]),
            ("created_by=1", vec![second, first]),
            ("has_target_date=true", vec![]),
        ] {
            let list = world.admin.get(&format!("{PATH}?{query}")).expect(200);
            let found: Vec<_> = list.as_array().unwrap().iter().map(|order| order["pk"].as_i64().unwrap()).collect();
            assert_eq!(found, keys, "{query}");
        }
        for query in [format!("part={}", world.part), format!("supplier_part={}", world.supplier_part)] {
            let list = world.admin.get(&format!("{PATH}?{query}")).expect(200);
            assert_eq!((&list[0]["pk"], &list[1]), (&json!(second), &json!(null)), "{query}");
        }
    }
}
