//! Receiving goods against purchase orders.

use inventree::db::{Database, Db, DbError};
use inventree::resource::Statement;
use inventree_tests::{TestServer, on_both_databases};
use serde_json::json;

use super::{OrderFixture, create_item, order_fixture};

const CLIENTS: usize = 6;
const EACH: usize = 8;

/// Creates an issued order with a line of ten packs, and a location.
fn issued_order(server: &TestServer) -> (OrderFixture, i64, i64, i64) {
    let world = order_fixture(server);
    let order = world.order();
    let line = world.line(order, 10);
    let shelf = create_item(
        &world.admin,
        "/api/stock/location/",
        &json!({ "name": "shelf" }),
    );
    transition(&world, order, "issue");
    (world, order, line, shelf)
}

fn transition(world: &OrderFixture, order: i64, step: &str) {
    let path = format!("/api/order/po/{order}/{step}/");
    world.admin.post(&path, &json!({})).expect(201);
}

fn path(order: i64) -> String {
    format!("/api/order/po/{order}/receive/")
}

/// Returns the number that a query selects.
fn number(server: &TestServer, sql: &'static str) -> i64 {
    let db = Database::open(&server.database().url, 1).expect("a database");
    let found = db.read(|db: &mut Db| Ok::<_, DbError>(Statement::new(sql).first_value(db)?));
    found
        .expect("an answer")
        .and_then(|cell| cell.int())
        .expect("a number")
}

on_both_databases! {
    fn what_arrives_becomes_stock_in_units_of_the_part(server) {
        let (world, order, line, shelf) = issued_order(server);
        let body = json!({
            "items": [{ "line_item": line, "quantity": 2, "batch_code": "B-1", "status": 75, "note": "wet",
                "expiry_date": "2031-05-06", "packaging": "box", "barcode": "goods-1" }],
            "location": shelf,
        });
        let made = world.admin.post(&path(order), &body).expect(201);
        let item = &made[0];
        assert_eq!(made.as_array().map(Vec::len), Some(1));
        for (name, value) in [
            ("quantity", json!(10.0)), ("part", json!(world.part)), ("supplier_part", json!(world.supplier_part)),
            ("location", json!(shelf)), ("batch", json!("B-1")), ("status", json!(75)), ("packaging", json!("box")),
            ("expiry_date", json!("2031-05-06")), ("purchase_price", json!(0.5)), ("purchase_price_currency", json!("EUR")),
            ("purchase_order", json!(order)), ("purchase_order_reference", json!("PO-0001")), ("tracking_items", json!(1)),
        ] {
            assert_eq!(item[name], value, "{name}");
        }
        assert_eq!(item["barcode_hash"].as_str().map(str::len), Some(32));
        let history = world.admin.get(&format!("/api/stock/track/?item={}", item["pk"])).expect(200);
        assert_eq!((&history[0]["tracking_type"], &history[0]["notes"]), (&json!(70), &json!("wet")));
        let deltas = &history[0]["deltas"];
        assert_eq!((&deltas["purchaseorder"], &deltas["quantity"]), (&json!(order), &json!(10.0)));
        let shown = world.get("/api/order/po-line/", line);
        assert_eq!((&shown["received"], &shown["destination_detail"]["pk"]), (&json!(2.0), &json!(shelf)));
        assert_eq!(world.get("/api/part/", world.part)["ordering"], 40.0);
        let again = json!({ "items": [{ "line_item": line, "quantity": 1, "barcode": "goods-1" }], "location": shelf });
        let answer = world.admin.post(&path(order), &again).expect(400);
        assert_eq!(answer, json!({ "items": [{ "barcode": ["Barcode is already in use"] }] }));
        let found = world.admin.get(&format!("/api/stock/?purchase_order={order}")).expect(200);
        assert_eq!(found.as_array().map(Vec::len), Some(1));
    }

    fn each_serial_number_makes_an_item(server) {
        let (world, order, line, shelf) = issued_order(server);
        let body = |serials: &str| json!({
            "items": [{ "line_item": line, "quantity": 1, "serial_numbers": serials }], "location": shelf,
        });
        let made = world.admin.post(&path(order), &body("1-5")).expect(201);
        let serials: Vec<_> = made.as_array().unwrap().iter().map(|item| item["serial"].as_str().unwrap()).collect();
        assert_eq!(serials, ["1", "2", "3", "4", "5"]);
        let answer = world.admin.post(&path(order), &body("5-9")).expect(400);
        let text = "The following serial numbers already exist or are invalid: 5";
        assert_eq!(answer, json!({ "items": [{ "serial_numbers": [text] }] }));
        world.admin.post(&path(order), &body("6-7")).expect(400);
        assert_eq!(world.get("/api/order/po-line/", line)["received"], 1.0);
    }

    fn what_cannot_be_received_is_refused_and_changes_nothing(server) {
        let (world, order, line, shelf) = issued_order(server);
        let other = world.order();
        let foreign = world.line(other, 1);
        let items = |line: i64, quantity: i64| json!([{ "line_item": line, "quantity": quantity }]);
        let attic = create_item(&world.admin, "/api/stock/location/", &json!({ "name": "attic", "structural": true }));
        for (body, answer) in [
            (json!({ "items": [], "location": shelf }), json!({ "non_field_errors": ["Line items must be provided"] })),
            (json!({ "items": items(line, 1) }), json!({ "location": ["Destination location must be specified"] })),
            (json!({ "items": items(line, 0), "location": shelf }), json!({ "items": [{ "quantity": ["Quantity must be greater than zero"] }] })),
            (json!({ "items": items(foreign, 1), "location": shelf }), json!({ "items": [{ "line_item": ["Line item does not match purchase order"] }] })),
            (json!({ "items": [{}], "location": shelf }), json!({ "items": [{ "line_item": ["This field is required."], "quantity": ["This field is required."] }] })),
            (json!({ "items": items(line, 1), "location": 999 }), json!({ "location": ["Invalid pk \"999\" - object does not exist."] })),
            (json!({ "items": items(line, 1), "location": attic }), json!({ "location": ["Stock items cannot be located into structural stock locations!"] })),
            (json!({ "location": shelf }), json!({ "items": ["This field is required."] })),
            (json!({ "items": [{ "line_item": line, "quantity": 1, "barcode": "x" }, { "line_item": line, "quantity": 1, "barcode": "x" }], "location": shelf }),
                json!({ "non_field_errors": ["Supplied barcode values must be unique"] })),
        ] {
            assert_eq!(world.admin.post(&path(order), &body).expect(400), answer, "{body}");
        }
        let answer = world.admin.post(&path(other), &json!({ "items": items(foreign, 1), "location": shelf })).expect(400);
        let text = "Lines can only be received against an order marked as 'PLACED'";
        assert_eq!(answer, json!({ "non_field_errors": [text] }));
        world.admin.post(&path(999), &json!({ "items": items(line, 1), "location": shelf })).expect(404);
        let reader = server.create_user_with_roles(&["purchase_order"], "reader", false, &["view"]);
        reader.post(&path(order), &json!({ "items": items(line, 1), "location": shelf })).expect(403);
        let one_code = json!([{ "line_item": line, "quantity": 1, "serial_numbers": "1-5", "barcode": "x" }]);
        let answer = world.admin.post(&path(order), &json!({ "items": one_code, "location": shelf })).expect(400);
        assert_eq!(answer, json!({ "items": [{ "barcode": ["a barcode names one item only"] }] }));
        assert_eq!(world.admin.get("/api/stock/").expect(200), json!([]));
        assert_eq!(world.get("/api/order/po-line/", line)["received"], 0.0);
    }

    fn who_may_change_orders_may_receive(server) {
        let (_, order, line, shelf) = issued_order(server);
        let buyer = server.create_user_with_roles(&["purchase_order"], "buyer", false, &["view", "change"]);
        let body = json!({ "items": [{ "line_item": line, "quantity": 1 }], "location": shelf });
        assert_eq!(buyer.post(&path(order), &body).expect(201).as_array().map(Vec::len), Some(1));
    }

    fn goods_go_where_the_line_the_order_or_the_part_says(server) {
        let (world, order, line, shelf) = issued_order(server);
        let place = |name: &str| create_item(&world.admin, "/api/stock/location/", &json!({ "name": name }));
        let (of_part, of_order, of_line) = (place("part"), place("order"), place("line"));
        let receive = || {
            let body = json!({ "items": [{ "line_item": line, "quantity": 1 }] });
            world.admin.post(&path(order), &body).expect(201)[0]["location"].clone()
        };
        for (address, member, location) in [
            (format!("/api/part/{}/", world.part), "default_location", of_part),
            (format!("/api/order/po/{order}/"), "destination", of_order),
            (format!("/api/order/po-line/{line}/"), "destination", of_line),
        ] {
            world.admin.patch(&address, &json!({ member: location })).expect(200);
            assert_eq!(receive(), location);
        }
        let own = json!({ "items": [{ "line_item": line, "quantity": 1, "location": shelf }], "location": of_part });
        assert_eq!(world.admin.post(&path(order), &own).expect(201)[0]["location"], shelf);
    }

    fn an_order_of_which_all_is_there_completes_itself(server) {
        let (world, order, line, shelf) = issued_order(server);
        let receive = |quantity: i64| {
            let body = json!({ "items": [{ "line_item": line, "quantity": quantity }], "location": shelf });
            world.admin.post(&path(order), &body).expect(201);
            world.get("/api/order/po/", order)
        };
        assert_eq!(receive(9)["status"], 20);
        let shown = receive(4);
        assert_eq!((&shown["status"], &shown["completed_lines"]), (&json!(30), &json!(1)));
        assert!(shown["complete_date"].is_string());
        assert_eq!(world.get("/api/order/po-line/", line)["received"], 13.0);
        world.admin.post(&path(order), &json!({ "items": [{ "line_item": line, "quantity": 1 }], "location": shelf })).expect(400);
    }

    fn an_order_completes_itself_only_where_the_setting_says_so(server) {
        let (world, order, line, shelf) = issued_order(server);
        world.admin.set_setting("PURCHASEORDER_AUTO_COMPLETE", false);
        let body = json!({ "items": [{ "line_item": line, "quantity": 10 }], "location": shelf });
        world.admin.post(&path(order), &body).expect(201);
        assert_eq!(world.get("/api/order/po/", order)["status"], 20);
        transition(&world, order, "complete");
    }

    fn what_is_received_at_once_is_all_counted(server) {
        let (world, order, line, shelf) = issued_order(server);
        world.admin.set_setting("PURCHASEORDER_AUTO_COMPLETE", false);
        let body = json!({ "items": [{ "line_item": line, "quantity": 1 }, { "line_item": line, "quantity": 2 }], "location": shelf });
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                let (admin, body) = (world.admin.clone(), &body);
                scope.spawn(move || {
                    for _ in 0..EACH {
                        admin.post(&path(order), body).expect(201);
                    }
                });
            }
        });
        let packs = i64::try_from(CLIENTS * EACH * 3).unwrap() * 1_000_000;
        assert_eq!(number(server, "SELECT received FROM purchase_order_lines"), packs);
        assert_eq!(number(server, "SELECT CAST(SUM(quantity) AS BIGINT) FROM stock_items"), packs * 5);
        let items = i64::try_from(CLIENTS * EACH * 2).unwrap();
        assert_eq!(number(server, "SELECT COUNT(*) FROM stock_items WHERE purchase_order_id IS NOT NULL"), items);
        assert_eq!(number(server, "SELECT COUNT(*) FROM stock_tracking WHERE tracking_type = 70"), items);
    }
}
