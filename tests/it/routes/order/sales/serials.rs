//! `/api/order/so/<pk>/allocate-serials/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{SalesOrderFixture, create_item};

/// Creates items 1 to 4 of a part with serial numbers, and a line for three. Returns the order and the line.
fn numbered(shop: &SalesOrderFixture) -> (i64, i64) {
    let part = json!({ "name": "Car", "salable": true, "trackable": true });
    let part = create_item(&shop.admin, "/api/part/", &part);
    let cars = json!({ "part": part, "quantity": 4, "serial_numbers": "1-4" });
    shop.admin.post("/api/stock/", &cars).expect(201);
    let line = json!({ "order": shop.order, "part": part, "quantity": 3 });
    (
        shop.order,
        create_item(&shop.admin, "/api/order/so-line/", &line),
    )
}

fn allocate_serials(
    shop: &SalesOrderFixture,
    line: i64,
    quantity: i64,
    serials: &str,
) -> (u16, Value) {
    let body = json!({
        "line_item": line, "quantity": quantity, "serial_numbers": serials, "shipment": shop.shipment,
    });
    let path = format!("/api/order/so/{}/allocate-serials/", shop.order);
    let reply = shop.admin.post(&path, &body);
    (reply.status, reply.json())
}

on_both_databases! {
    fn items_are_put_aside_by_their_serials(server) {
        let shop = SalesOrderFixture::new(server);
        let (_, line) = numbered(&shop);
        let (status, answer) = allocate_serials(&shop, line, 3, "2-4");
        assert_eq!((status, &answer["serial_numbers"]), (201, &json!("2-4")));
        let found = shop.admin.get(&format!("/api/order/so-allocation/?line={line}&ordering=serial")).expect(200);
        let found = found.as_array().unwrap().iter();
        let serials: Vec<_> = found.map(|row| (row["serial"].as_str().unwrap().to_owned(), row["quantity"].clone())).collect();
        assert_eq!(serials, ["2", "3", "4"].map(|serial| (serial.to_owned(), json!(1.0))));
    }

    fn serials_that_are_not_there_or_not_free_are_named(server) {
        let shop = SalesOrderFixture::new(server);
        let (_, line) = numbered(&shop);
        let refused = |text: &str| (400, json!({ "serial_numbers": [text] }));
        assert_eq!(allocate_serials(&shop, line, 3, "3,9,7"), refused("No match found for the following serial numbers: 7,9"));
        allocate_serials(&shop, line, 2, "1,2");
        assert_eq!(allocate_serials(&shop, line, 3, "1-3"), refused("The following serial numbers are unavailable: 1,2"));
        assert_eq!(allocate_serials(&shop, line, 3, "1,2"), refused("Number of unique serial numbers (2) must match quantity (3)"));
        let other = (400, json!({ "line_item": ["Invalid pk \"999\" - object does not exist."] }));
        assert_eq!(allocate_serials(&shop, 999, 1, "3"), other);
        let none = (400, json!({ "quantity": ["Ensure this value is greater than or equal to 1."] }));
        assert_eq!(allocate_serials(&shop, line, 0, "3"), none);
    }

    fn only_one_is_taken_of_an_item_with_a_serial(server) {
        let shop = SalesOrderFixture::new(server);
        let (_, line) = numbered(&shop);
        let car = shop.admin.get("/api/stock/?serial=3").expect(200)[0]["pk"].clone();
        let one = json!({ "line_item": line, "stock_item": car, "quantity": 0.5 });
        let path = format!("/api/order/so/{}/allocate/", shop.order);
        let answer = shop.admin.post(&path, &json!({ "items": [one] })).expect(400);
        assert_eq!(answer, json!({ "items": [{ "quantity": ["Quantity must be 1 for serialized stock item"] }] }));
    }
}
