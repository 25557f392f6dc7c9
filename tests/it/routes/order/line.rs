//! Lines of purchase orders.

use inventree::db::DbError;
use inventree::resource::Statement;
use inventree_tests::database::wait_until_blocking;
use inventree_tests::on_both_databases;
use serde_json::json;

use super::{company, create_item, order_fixture};

const PATH: &str = "/api/order/po-line/";

on_both_databases! {
    fn a_line_shows_what_is_ordered(server) {
        let world = order_fixture(server);
        let order = world.order();
        let line = world.line(order, 4);
        let list = world.admin.get(&format!("{PATH}?order={order}&part_detail=true&order_detail=true")).expect(200);
        let shown = &list[0];
        assert_eq!((&shown["pk"], &shown["sku"]), (&json!(line), &json!("B-5")));
        assert_eq!((&shown["total_price"], &shown["internal_part_name"]), (&json!(10.0), &json!("Bolt")));
        assert_eq!(shown["part_detail"]["pk"], world.part);
        assert_eq!(shown["supplier_part_detail"]["pk"], world.supplier_part);
        assert_eq!(shown["order_detail"]["reference"], "PO-0001");
        let shown = world.get("/api/order/po/", order);
        assert_eq!((&shown["line_items"], &shown["completed_lines"]), (&json!(1), &json!(0)));
    }

    fn a_price_is_not_below_zero_but_for_extra_lines(server) {
        let world = order_fixture(server);
        let lines = [
            ("po", "purchase_price", json!({ "supplier": world.company }), json!({ "part": world.supplier_part })),
            ("so", "sale_price", json!({ "customer": world.company }), json!({ "part": world.part })),
            ("ro", "price", json!({ "customer": world.company }), json!({})),
        ];
        for (kind, price, order, mut line) in lines {
            world.admin.patch(&format!("/api/company/{}/", world.company), &json!({ "is_customer": true })).expect(200);
            let path = format!("/api/order/{kind}-line/");
            line["order"] = json!(create_item(&world.admin, &format!("/api/order/{kind}/"), &order));
            line[price] = json!(-0.5);
            let refused = world.admin.post(&path, &line).expect(400);
            assert_eq!(refused[price], json!(["Ensure this value is greater than or equal to 0."]), "{kind}");
            let rebate = json!({ "order": line["order"], "price": -0.5 });
            create_item(&world.admin, &format!("/api/order/{kind}-extra-line/"), &rebate);
        }
    }

    fn what_is_ordered_counts_for_its_part_until_the_order_ends(server) {
        let world = order_fixture(server);
        let order = world.order();
        world.line(order, 4);
        let counted = || {
            let (part, sold) = (world.get("/api/part/", world.part), world.get("/api/company/part/", world.supplier_part));
            (part["ordering"].as_f64(), sold["on_order"].as_f64())
        };
        assert_eq!(counted(), (Some(20.0), Some(4.0)));
        world.admin.post(&format!("/api/order/po/{order}/cancel/"), &json!({})).expect(201);
        assert_eq!(counted(), (Some(0.0), Some(0.0)));
    }

    fn a_line_that_breaks_a_rule_is_refused(server) {
        let world = order_fixture(server);
        let order = world.order();
        let other = company(&world.admin, "Other");
        let foreign = json!({ "part": world.part, "supplier": other, "SKU": "X" });
        let foreign = create_item(&world.admin, "/api/company/part/", &foreign);
        for (part, quantity, answer) in [
            (foreign, 1, json!({ "part": ["Supplier must match purchase order"], "order": ["Purchase order must match supplier"] })),
            (world.supplier_part, 0, json!({ "quantity": ["Quantity must be greater than zero"] })),
            (world.supplier_part, -1, json!({ "quantity": ["Ensure this value is greater than or equal to 0."] })),
            (999, 1, json!({ "part": ["Invalid pk \"999\" - object does not exist."] })),
        ] {
            let body = json!({ "order": order, "part": part, "quantity": quantity });
            assert_eq!(world.admin.post(PATH, &body).expect(400), answer);
        }
        let (line, another) = (world.line(order, 1), world.order());
        let answer = world.admin.patch(&format!("{PATH}{line}/"), &json!({ "order": another })).expect(400);
        assert_eq!(answer, json!({ "order": ["the order of a line cannot be changed"] }));
    }

    fn a_second_line_of_the_same_raises_the_first(server) {
        let world = order_fixture(server);
        let order = world.order();
        let add = |members: serde_json::Value| {
            let mut body = json!({ "order": order, "part": world.supplier_part, "quantity": 2 });
            for (name, value) in members.as_object().unwrap() {
                body[name] = value.clone();
            }
            create_item(&world.admin, PATH, &body)
        };
        let first = add(json!({}));
        assert_eq!(add(json!({})), first);
        assert_eq!(world.get(PATH, first)["quantity"], 4.0);
        for other in [
            json!({ "merge_items": false }),
            json!({ "reference": "R1" }),
            json!({ "target_date": "2030-01-01" }),
            json!({ "purchase_price": 3 }),
        ] {
            assert_ne!(add(other), first);
        }
        assert_eq!(world.get(PATH, first)["quantity"], 4.0);
    }

    fn a_line_that_is_changed_meanwhile_is_not_raised(server) {
        let world = order_fixture(server);
        let order = world.order();
        let body = json!({ "order": order, "part": world.supplier_part, "quantity": 2 });
        let first = create_item(&world.admin, PATH, &body);
        let second = std::thread::scope(|scope| {
            let second = server.registry().db().write(|db| {
                let mut change = Statement::new("UPDATE purchase_order_lines SET reference = 'R1' WHERE id = ");
                change.value(first).run(db)?;
                let second = scope.spawn(|| create_item(&world.admin, PATH, &body));
                wait_until_blocking(db);
                Ok::<_, DbError>(second)
            });
            second.unwrap().join().unwrap()
        });
        assert_ne!(second, first);
        let quantities = [first, second].map(|line| world.get(PATH, line)["quantity"].clone());
        assert_eq!(quantities, [2.0, 2.0]);
    }

    fn a_line_without_a_price_takes_that_of_the_supplier(server) {
        let world = order_fixture(server);
        let order = world.order();
        for (quantity, price) in [(1, 9), (10, 7)] {
            let item = json!({ "part": world.supplier_part, "quantity": quantity, "price": price, "price_currency": "EUR" });
            create_item(&world.admin, "/api/company/price-break/", &item);
        }
        for (members, price) in [
            (json!({ "quantity": 2 }), json!(9.0)),
            (json!({ "quantity": 10 }), json!(7.0)),
            (json!({ "quantity": 10, "purchase_price": 1 }), json!(1.0)),
            (json!({ "quantity": 10, "auto_pricing": false }), json!(null)),
        ] {
            let mut body = json!({ "order": order, "part": world.supplier_part });
            for (name, value) in members.as_object().unwrap() {
                body[name] = value.clone();
            }
            assert_eq!(world.admin.post(PATH, &body).expect(201)["purchase_price"], price, "{members}");
        }
    }

    fn a_line_takes_the_price_of_the_supplier_again_on_request(server) {
        let world = order_fixture(server);
        let order = world.order();
        let price = json!({ "part": world.supplier_part, "quantity": 10, "price": 7, "price_currency": "USD" });
        create_item(&world.admin, "/api/company/price-break/", &price);
        let path = format!("{PATH}{}/", world.line(order, 2));
        for (members, price, currency) in [
            (json!({ "quantity": 10 }), 2.5, "EUR"),
            (json!({ "quantity": 10, "auto_pricing": false }), 2.5, "EUR"),
            (json!({ "quantity": 5, "auto_pricing": true }), 2.5, "EUR"),
            (json!({ "quantity": 10, "auto_pricing": true }), 7.0, "USD"),
        ] {
            let shown = world.admin.patch(&path, &members).expect(200);
            assert_eq!((&shown["purchase_price"], &shown["purchase_price_currency"]), (&json!(price), &json!(currency)), "{members}");
        }
    }

    fn only_lines_of_open_orders_are_still_to_come(server) {
        let world = order_fixture(server);
        let (first, second) = (world.order(), world.order());
        let (kept, given_up) = (world.line(first, 1), world.line(second, 1));
        let coming = || {
            let lines = world.admin.get(&format!("{PATH}?received=false")).expect(200);
            lines.as_array().unwrap().iter().map(|line| line["pk"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(coming(), [kept, given_up]);
        world.admin.post(&format!("/api/order/po/{second}/cancel/"), &json!({})).expect(201);
        assert_eq!(coming(), [kept]);
        let lines = world.admin.get(&format!("{PATH}?received=true")).expect(200);
        assert_eq!(lines, json!([]));
    }
}
