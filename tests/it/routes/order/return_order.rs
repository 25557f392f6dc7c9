//! Receiving stock from customers against return orders.

use inventree_tests::{TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{OrderFixture, create_item, order_fixture};

/// An item of ten at a customer, a line of an order that returns four of them, and a location.
struct ReturnOrderFixture {
    fixture: OrderFixture,
    item: i64,
    order: i64,
    line: i64,
    shelf: i64,
}

impl ReturnOrderFixture {
    fn of(server: &TestServer) -> Self {
        let world = order_fixture(server);
        let shelf = json!({ "name": "shelf" });
        let shelf = create_item(&world.admin, "/api/stock/location/", &shelf);
        let item = json!({ "part": world.part, "quantity": 10, "location": shelf });
        let item = world.admin.post("/api/stock/", &item).expect(201)[0]["pk"].as_i64();
        let item = item.expect("a key");
        let body = json!({ "items": [{ "item": item }], "customer": world.company });
        world.admin.post("/api/stock/assign/", &body).expect(201);
        let order = json!({ "customer": world.company });
        let order = create_item(&world.admin, "/api/order/ro/", &order);
        let line = json!({ "order": order, "item": item, "quantity": 4 });
        let line = create_item(&world.admin, "/api/order/ro-line/", &line);
        Self {
            fixture: world,
            item,
            order,
            line,
            shelf,
        }
    }

    fn issue(&self) {
        let path = format!("/api/order/ro/{}/issue/", self.order);
        self.fixture.admin.post(&path, &json!({})).expect(201);
    }

    fn path(&self) -> String {
        format!("/api/order/ro/{}/receive/", self.order)
    }

    fn body(&self) -> Value {
        json!({ "items": [{ "item": self.line }], "location": self.shelf, "note": "scratched" })
    }

    #[track_caller]
    fn expect_rejected(&self, body: &Value) -> Value {
        self.fixture.admin.post(&self.path(), body).expect(400)
    }
}

on_both_databases! {
    fn what_comes_back_is_in_stock_again_and_in_quarantine(server) {
        let returned = ReturnOrderFixture::of(server);
        returned.issue();
        let admin = &returned.fixture.admin;
        let told = admin.post(&returned.path(), &returned.body()).expect(201);
        let items = json!([{ "item": returned.line, "status": null }]);
        assert_eq!(told, json!({ "items": items, "location": returned.shelf, "note": "scratched" }));
        let line = returned.fixture.get("/api/order/ro-line/", returned.line);
        assert!(line["received_date"].is_string() && line["item"] != json!(returned.item), "{line}");
        let back = returned.fixture.get("/api/stock/", line["item"].as_i64().expect("a key"));
        let left = returned.fixture.get("/api/stock/", returned.item);
        for (shown, quantity, status, customer, location) in [
            (&back, 4.0, 75, json!(null), json!(returned.shelf)),
            (&left, 6.0, 10, json!(returned.fixture.company), json!(null)),
        ] {
            assert_eq!(shown["quantity"], json!(quantity));
            assert_eq!(shown["status"], json!(status));
            assert_eq!((&shown["customer"], &shown["location"]), (&customer, &location));
        }
        let history = admin.get(&format!("/api/stock/track/?item={}&ordering=-pk", back["pk"])).expect(200);
        let last = &history[0];
        assert_eq!((&last["tracking_type"], &last["notes"]), (&json!(80), &json!("scratched")));
        let deltas = &last["deltas"];
        assert_eq!((&deltas["returnorder"], &deltas["status"]), (&json!(returned.order), &json!(75)));
        assert_eq!((&deltas["customer"], &deltas["location"]), (&json!(returned.fixture.company), &json!(returned.shelf)));
        let shown = returned.fixture.get("/api/order/ro/", returned.order);
        assert_eq!(shown["completed_lines"], 0, "the line has no outcome yet");
        let path = format!("/api/order/ro-line/{}/", returned.line);
        admin.patch(&path, &json!({ "outcome": 30 })).expect(200);
    }

    fn an_order_returns_an_item_once(server) {
        let returned = ReturnOrderFixture::of(server);
        let admin = &returned.fixture.admin;
        let again = json!({ "order": returned.order, "item": returned.item, "quantity": 1 });
        let answer = admin.post("/api/order/ro-line/", &again).expect(400);
        assert_eq!(answer, json!({ "non_field_errors": ["The fields order, item must make a unique set."] }));
        let own = format!("/api/order/ro-line/{}/", returned.line);
        admin.patch(&own, &json!({ "item": returned.item, "notes": "x" })).expect(200);
    }

    fn of_many_who_return_an_item_at_once_one_does(server) {
        let returned = ReturnOrderFixture::of(server);
        let admin = &returned.fixture.admin;
        let order = create_item(admin, "/api/order/ro/", &json!({ "customer": returned.fixture.company }));
        let body = json!({ "order": order, "item": returned.item, "quantity": 1 });
        let add = || admin.post("/api/order/ro-line/", &body).status;
        let mut states: Vec<u16> = std::thread::scope(|scope| {
            let all = [(); 6].map(|()| scope.spawn(add));
            all.into_iter().map(|one| one.join().expect("an answer")).collect()
        });
        states.sort_unstable();
        assert_eq!(states, [201, 400, 400, 400, 400, 400]);
    }

    fn items_that_one_order_returns_are_merged_after_they_came_back(server) {
        let returned = ReturnOrderFixture::of(server);
        let (admin, world) = (&returned.fixture.admin, &returned.fixture);
        let stock = |_| {
            let item = json!({ "part": world.part, "quantity": 1, "location": returned.shelf });
            admin.post("/api/stock/", &item).expect(201)[0]["pk"].as_i64().expect("a key")
        };
        let items = [(); 2].map(stock);
        let lines = items.map(|item| {
            let line = json!({ "order": returned.order, "item": item, "quantity": 1 });
            create_item(admin, "/api/order/ro-line/", &line)
        });
        let merge = || {
            let items = items.map(|item| json!({ "item": item }));
            admin.post("/api/stock/merge/", &json!({ "items": items, "location": returned.shelf }))
        };
        let text = "stock items are expected by the same return order";
        assert_eq!(merge().expect(400), json!({ "non_field_errors": [text] }));
        returned.issue();
        let lines = lines.map(|line| json!({ "item": line }));
        let body = json!({ "items": lines, "location": returned.shelf });
        admin.post(&returned.path(), &body).expect(201);
        merge().expect(201);
    }

    fn a_copied_line_is_not_settled(server) {
        let returned = ReturnOrderFixture::of(server);
        let admin = &returned.fixture.admin;
        admin.patch(&format!("/api/order/ro-line/{}/", returned.line), &json!({ "outcome": 50 })).expect(200);
        let body = json!({ "customer": returned.fixture.company, "duplicate": { "order_id": returned.order } });
        let copy = create_item(admin, "/api/order/ro/", &body);
        let lines = admin.get(&format!("/api/order/ro-line/?order={copy}")).expect(200);
        assert_eq!((&lines[0]["item"], &lines[0]["outcome"]), (&json!(returned.item), &json!(10)));
    }

    fn all_of_an_item_comes_back_as_itself_in_the_given_state(server) {
        let returned = ReturnOrderFixture::of(server);
        let admin = &returned.fixture.admin;
        admin.patch(&format!("/api/order/ro-line/{}/", returned.line), &json!({ "quantity": 10 })).expect(200);
        returned.issue();
        let mut body = returned.body();
        body["items"][0]["status"] = json!(55);
        admin.post(&returned.path(), &body).expect(201);
        let item = returned.fixture.get("/api/stock/", returned.item);
        assert_eq!((&item["quantity"], &item["status"]), (&json!(10.0), &json!(55)));
        assert_eq!((&item["customer"], &item["location"]), (&json!(null), &json!(returned.shelf)));
    }

    fn what_has_got_a_serial_number_comes_back_whole(server) {
        let returned = ReturnOrderFixture::of(server);
        let admin = &returned.fixture.admin;
        let line = format!("/api/order/ro-line/{}/", returned.line);
        admin.patch(&line, &json!({ "quantity": 0.5 })).expect(200);
        let item = format!("/api/stock/{}/", returned.item);
        admin.patch(&item, &json!({ "quantity": 1, "serial": "7" })).expect(200);
        returned.issue();
        admin.post(&returned.path(), &returned.body()).expect(201);
        let back = admin.get(&item).expect(200);
        assert_eq!((&back["quantity"], &back["location"]), (&json!(1.0), &json!(returned.shelf)));
    }

    fn a_line_is_received_once_in_a_request_and_after_it(server) {
        let returned = ReturnOrderFixture::of(server);
        returned.issue();
        let again = json!({ "items": [{ "item": ["Line item has already been received"] }] });
        let mut twice = returned.body();
        twice["items"] = json!([{ "item": returned.line }, { "item": returned.line }]);
        assert_eq!(returned.expect_rejected(&twice), json!({ "items": [{}, again["items"][0]] }));
        assert_eq!(returned.fixture.get("/api/stock/", returned.item)["quantity"], json!(10.0));
        returned.fixture.admin.post(&returned.path(), &returned.body()).expect(201);
        assert_eq!(returned.expect_rejected(&returned.body()), again);
    }

    fn what_cannot_be_received_is_refused_with_the_reason(server) {
        let returned = ReturnOrderFixture::of(server);
        let text = "Items can only be received against orders which are in progress";
        assert_eq!(returned.expect_rejected(&returned.body()), json!({ "non_field_errors": [text] }));
        returned.issue();
        let with = |name: &str, value: Value| {
            let mut body = returned.body();
            body[name] = value;
            returned.expect_rejected(&body)
        };
        let required = json!(["This field is required."]);
        assert_eq!(returned.expect_rejected(&json!({})), json!({ "items": required, "location": required }));
        assert_eq!(with("items", json!([])), json!({ "non_field_errors": ["Line items must be provided"] }));
        assert_eq!(with("location", json!(999)), json!({ "location": ["Invalid pk \"999\" - object does not exist."] }));
        let state = json!([{ "item": returned.line, "status": 11 }]);
        assert_eq!(with("items", state), json!({ "items": [{ "status": ["\"11\" is not a valid choice."] }] }));
        let unknown = json!([{ "item": 999 }]);
        assert_eq!(with("items", unknown), json!({ "items": [{ "item": ["Invalid pk \"999\" - object does not exist."] }] }));
        let admin = &returned.fixture.admin;
        let other = create_item(admin, "/api/order/ro/", &json!({ "customer": returned.fixture.company }));
        let line = create_item(admin, "/api/order/ro-line/", &json!({ "order": other, "item": returned.item, "quantity": 1 }));
        let text = json!({ "items": [{ "item": ["Line item does not match return order"] }] });
        assert_eq!(with("items", json!([{ "item": line }])), text);
        admin.post("/api/order/ro/999/receive/", &returned.body()).expect(404);
    }

    fn a_line_that_two_receive_at_once_comes_back_once(server) {
        let returned = ReturnOrderFixture::of(server);
        returned.issue();
        let (path, body) = (returned.path(), returned.body());
        let receive = || returned.fixture.admin.post(&path, &body).status;
        let mut states = std::thread::scope(|scope| {
            let both = [scope.spawn(receive), scope.spawn(receive)];
            both.map(|one| one.join().expect("an answer"))
        });
        states.sort_unstable();
        assert_eq!(states, [201, 400]);
        let there = returned.fixture.admin.get(&format!("/api/stock/?location={}", returned.shelf)).expect(200);
        assert_eq!(there.as_array().map(Vec::len), Some(1));
        assert_eq!(there[0]["quantity"], json!(4.0));
    }
}
