//! The same operation through the inventory, in a batch and over HTTP, as the same user: the same result, rows and
//! history.

use inventree::interface::{
    Allocation, Batch, FinishOptions, MergeOptions, ReceivedGoods, ShipmentData,
};
use inventree::items::*;
use inventree::{Error, Inventory, Result};
use inventree_tests::{Client, DatabaseKind, Reply, TestServer, database};
use serde_json::{Value, json};

use super::inventory_of;
use crate::routes::resource::fixtures::create_item;

/// The operation in all ways. The databases are created alike, so that the keys are the same.
struct Step {
    name: &'static str,
    call: fn(&Inventory) -> Result<()>,
    record: fn(&Batch) -> Result<()>,
    request: fn(&Client) -> Reply,
}

const BOLT: PartId = PartId::new(1);
const SHELF: StockLocationId = StockLocationId::new(1);
const BOX: StockLocationId = StockLocationId::new(2);
const ACME: CompanyId = CompanyId::new(1);
const FIRST: StockItemId = StockItemId::new(1);
const SECOND: StockItemId = StockItemId::new(2);
const THIRD: StockItemId = StockItemId::new(3);
const MISSING: StockItemId = StockItemId::new(99);

/// Creates the items of the table by HTTP: everything that has been created twice has the same keys.
fn fill(admin: &Client) {
    for name in ["shelf", "box"] {
        create_item(admin, "/api/stock/location/", &json!({ "name": name }));
    }
    let company = json!({ "name": "Acme", "is_customer": true, "is_supplier": true });
    create_item(admin, "/api/company/", &company);
    let part = json!({ "name": "bolt", "salable": true, "trackable": true, "purchaseable": true, "assembly": true, "is_template": false });
    create_item(admin, "/api/part/", &part);
    for quantity in [20, 10, 10] {
        let item = json!({ "part": 1, "quantity": quantity, "location": 1 });
        create_item(admin, "/api/stock/", &item);
    }
    let supplied = json!({ "part": 1, "supplier": 1, "SKU": "B-1" });
    create_item(admin, "/api/company/part/", &supplied);
    create_item(admin, "/api/order/po/", &json!({ "supplier": 1 }));
    let line = json!({ "order": 1, "part": 1, "quantity": 3 });
    create_item(admin, "/api/order/po-line/", &line);
    create_item(admin, "/api/order/so/", &json!({ "customer": 1 }));
    let line = json!({ "order": 1, "part": 1, "quantity": 2 });
    create_item(admin, "/api/order/so-line/", &line);
    create_item(
        admin,
        "/api/order/so/shipment/",
        &json!({ "order": 1, "reference": "7" }),
    );
    create_item(admin, "/api/order/ro/", &json!({ "customer": 1 }));
    create_item(admin, "/api/build/", &json!({ "part": 1, "quantity": 1 }));
}

fn items(lines: &[(StockItemId, i32)]) -> Value {
    let lines = lines.iter();
    lines
        .map(|(item, quantity)| json!({ "pk": item, "quantity": quantity }))
        .collect()
}

macro_rules! steps {
    ($($name:literal: |$inventory:ident| $call:expr, |$client:ident| $request:expr;)*) => {
        &[$(Step {
            name: $name,
            call: |$inventory| { $call?; Ok(()) },
            record: |$inventory| { $call?; Ok(()) },
            request: |$client| $request,
        }),*]
    };
}

const STEPS: &[Step] = steps! {
    "add": |inventory| inventory.stock().add(FIRST, 5, "found"),
        |client| client.post("/api/stock/add/", &json!({ "items": items(&[(FIRST, 5)]), "notes": "found" }));
    "add nothing": |inventory| inventory.stock().add(FIRST, 0, ""),
        |client| client.post("/api/stock/add/", &json!({ "items": items(&[(FIRST, 0)]) }));
    "add to a missing item": |inventory| inventory.stock().add(MISSING, 1, ""),
        |client| client.post("/api/stock/add/", &json!({ "items": items(&[(MISSING, 1)]) }));
    "add with long notes": |inventory| inventory.stock().add(FIRST, 1, &"x".repeat(600)),
        |client| client.post("/api/stock/add/", &json!({ "items": items(&[(FIRST, 1)]), "notes": "x".repeat(600) }));
    "remove": |inventory| inventory.stock().remove(FIRST, 2, "picked"),
        |client| client.post("/api/stock/remove/", &json!({ "items": items(&[(FIRST, 2)]), "notes": "picked" }));
    "remove too much": |inventory| inventory.stock().remove(FIRST, 500, ""),
        |client| client.post("/api/stock/remove/", &json!({ "items": items(&[(FIRST, 500)]) }));
    "count": |inventory| inventory.stock().count(FIRST, 21, ""),
        |client| client.post("/api/stock/count/", &json!({ "items": items(&[(FIRST, 21)]) }));
    "transfer all": |inventory| inventory.stock().transfer(SECOND, 10, BOX, "moved"),
        |client| client.post("/api/stock/transfer/", &json!({ "items": items(&[(SECOND, 10)]), "location": 2, "notes": "moved" }));
    "transfer some": |inventory| inventory.stock().transfer(SECOND, 4, SHELF, ""),
        |client| client.post("/api/stock/transfer/", &json!({ "items": items(&[(SECOND, 4)]), "location": 1 }));
    "transfer to nowhere": |inventory| inventory.stock().transfer(SECOND, 4, StockLocationId::new(99), ""),
        |client| client.post("/api/stock/transfer/", &json!({ "items": items(&[(SECOND, 4)]), "location": 99 }));
    "change the status": |inventory| inventory.stock().change_status(&[SECOND], StockStatus::Damaged, "fell"),
        |client| client.post("/api/stock/change_status/", &json!({ "items": [2], "status": 55, "note": "fell" }));
    "change the status of nothing": |inventory| inventory.stock().change_status(&[], StockStatus::Ok, ""),
        |client| client.post("/api/stock/change_status/", &json!({ "items": [], "status": 10 }));
    "change to an unknown status": |inventory| inventory.stock().change_status(&[SECOND], StockStatus::Other(9), ""),
        |client| client.post("/api/stock/change_status/", &json!({ "items": [2], "status": 9 }));
    "merge too many items": |inventory| inventory.stock().merge(&[FIRST; 1001], SHELF, MergeOptions::default(), ""),
        |client| client.post("/api/stock/merge/", &json!({ "items": vec![json!({ "item": 1 }); 1001], "location": 1 }));
    "merge unlike items": |inventory| inventory.stock().merge(&[SECOND, THIRD], SHELF, MergeOptions::default(), ""),
        |client| client.post("/api/stock/merge/", &json!({ "items": [{ "item": 2 }, { "item": 3 }], "location": 1 }));
    "merge": |inventory| inventory.stock().merge(&[SECOND, THIRD], SHELF,
            MergeOptions { allow_mismatched_status: true, ..MergeOptions::default() }, "tidied"),
        |client| client.post("/api/stock/merge/", &json!({
            "items": [{ "item": 2 }, { "item": 3 }], "location": 1, "notes": "tidied", "allow_mismatched_status": true,
        }));
    "serialize": |inventory| inventory.stock().serialize(FIRST, 3, "1-3", BOX, "numbered"),
        |client| client.post("/api/stock/1/serialize/", &json!({
            "quantity": 3, "serial_numbers": "1-3", "destination": 2, "notes": "numbered",
        }));
    "serialize with markup": |inventory| inventory.stock().serialize(FIRST, 1, "<b>9</b>", BOX, ""),
        |client| client.post("/api/stock/1/serialize/", &json!({ "quantity": 1, "serial_numbers": "<b>9</b>", "destination": 2 }));
    "serialize with a long list": |inventory| inventory.stock().serialize(FIRST, 1, &"9,".repeat(1300), BOX, ""),
        |client| client.post("/api/stock/1/serialize/", &json!({ "quantity": 1, "serial_numbers": "9,".repeat(1300), "destination": 2 }));
    "serialize again": |inventory| inventory.stock().serialize(FIRST, 1, "2", BOX, ""),
        |client| client.post("/api/stock/1/serialize/", &json!({ "quantity": 1, "serial_numbers": "2", "destination": 2 }));
    "install in itself": |inventory| inventory.stock().install(FIRST, 1, FIRST, ""),
        |client| client.post("/api/stock/1/install/", &json!({ "stock_item": 1, "quantity": 1 }));
    "install": |inventory| inventory.stock().install(SECOND, 1, FIRST, "fitted"),
        |client| client.post("/api/stock/1/install/", &json!({ "stock_item": 2, "quantity": 1, "note": "fitted" }));
    "uninstall what is not installed": |inventory| inventory.stock().uninstall(SECOND, BOX, ""),
        |client| client.post("/api/stock/2/uninstall/", &json!({ "location": 2 }));
    "convert": |inventory| inventory.stock().convert(SECOND, PartId::new(99)),
        |client| client.post("/api/stock/2/convert/", &json!({ "part": 99 }));
    "assign nothing": |inventory| inventory.stock().assign(&[], ACME, ""),
        |client| client.post("/api/stock/assign/", &json!({ "items": [], "customer": 1 }));
    "assign": |inventory| inventory.stock().assign(&[SECOND], ACME, "sent"),
        |client| client.post("/api/stock/assign/", &json!({ "items": [{ "item": 2 }], "customer": 1, "notes": "sent" }));
    "return": |inventory| inventory.stock().return_to_stock(SECOND, 2, SHELF, "back"),
        |client| client.post("/api/stock/return/", &json!({ "items": items(&[(SECOND, 2)]), "location": 1, "notes": "back" }));
    "receive for an order that is not placed": |inventory| inventory.purchase_orders().receive(PurchaseOrderId::new(1),
            Some(SHELF), [ReceivedGoods::new(PurchaseOrderLineId::new(1), 1)]),
        |client| client.post("/api/order/po/1/receive/", &json!({ "items": [{ "line_item": 1, "quantity": 1 }], "location": 1 }));
    "issue a purchase order": |inventory| inventory.purchase_orders().issue(PurchaseOrderId::new(1)),
        |client| client.post("/api/order/po/1/issue/", &json!({}));
    "receive nothing": |inventory| inventory.purchase_orders().receive(PurchaseOrderId::new(1), Some(SHELF), []),
        |client| client.post("/api/order/po/1/receive/", &json!({ "items": [], "location": 1 }));
    "receive": |inventory| inventory.purchase_orders().receive(PurchaseOrderId::new(1), Some(SHELF),
            [ReceivedGoods::new(PurchaseOrderLineId::new(1), 2).batch("B-7").status(StockStatus::Attention).note("wet").barcode("BOX-1")]),
        |client| client.post("/api/order/po/1/receive/", &json!({ "location": 1, "items": [{
            "line_item": 1, "quantity": 2, "batch_code": "B-7", "status": 50, "note": "wet", "barcode": "BOX-1",
        }] }));
    "complete an incomplete purchase order": |inventory| inventory.purchase_orders().complete(PurchaseOrderId::new(1), false),
        |client| client.post("/api/order/po/1/complete/", &json!({}));
    "complete a purchase order": |inventory| inventory.purchase_orders().complete(PurchaseOrderId::new(1), true),
        |client| client.post("/api/order/po/1/complete/", &json!({ "accept_incomplete": true }));
    "cancel a complete purchase order": |inventory| inventory.purchase_orders().cancel(PurchaseOrderId::new(1)),
        |client| client.post("/api/order/po/1/cancel/", &json!({}));
    "issue a sales order": |inventory| inventory.sales_orders().issue(SalesOrderId::new(1)),
        |client| client.post("/api/order/so/1/issue/", &json!({}));
    "allocate nothing": |inventory| inventory.sales_orders().allocate(SalesOrderId::new(1), None, &[]),
        |client| client.post("/api/order/so/1/allocate/", &json!({ "items": [] }));
    "allocate too much": |inventory| inventory.sales_orders().allocate(SalesOrderId::new(1), None,
            &[Allocation { line: SalesOrderLineId::new(1), item: FIRST, quantity: 500.into() }]),
        |client| client.post("/api/order/so/1/allocate/", &json!({ "items": [{ "line_item": 1, "stock_item": 1, "quantity": 500 }] }));
    "allocate": |inventory| inventory.sales_orders().allocate(SalesOrderId::new(1), Some(SalesOrderShipmentId::new(1)),
            &[Allocation { line: SalesOrderLineId::new(1), item: FIRST, quantity: 1.into() }]),
        |client| client.post("/api/order/so/1/allocate/", &json!({
            "items": [{ "line_item": 1, "stock_item": 1, "quantity": 1 }], "shipment": 1,
        }));
    "allocate a serial": |inventory| inventory.sales_orders().allocate_serials(SalesOrderId::new(1),
            SalesOrderLineId::new(1), 1, "2", Some(SalesOrderShipmentId::new(1))),
        |client| client.post("/api/order/so/1/allocate-serials/", &json!({
            "line_item": 1, "quantity": 1, "serial_numbers": "2", "shipment": 1,
        }));
    "ship with bad data": |inventory| inventory.sales_orders().ship(SalesOrderShipmentId::new(1), ShipmentData {
            tracking_number: Some("9".repeat(101)), link: Some("javascript:alert(1)".to_owned()), ..ShipmentData::default() }),
        |client| client.post("/api/order/so/shipment/1/ship/", &json!({ "tracking_number": "9".repeat(101), "link": "javascript:alert(1)" }));
    "ship": |inventory| inventory.sales_orders().ship(SalesOrderShipmentId::new(1),
            ShipmentData { tracking_number: Some("T-1".to_owned()), ..ShipmentData::default() }),
        |client| client.post("/api/order/so/shipment/1/ship/", &json!({ "tracking_number": "T-1" }));
    "complete a sales order": |inventory| inventory.sales_orders().complete(SalesOrderId::new(1), true),
        |client| client.post("/api/order/so/1/complete/", &json!({ "accept_incomplete": true }));
    "hold a return order": |inventory| inventory.return_orders().put_on_hold(ReturnOrderId::new(1)),
        |client| client.post("/api/order/ro/1/hold/", &json!({}));
    "issue a return order": |inventory| inventory.return_orders().issue(ReturnOrderId::new(1)),
        |client| client.post("/api/order/ro/1/issue/", &json!({}));
    "add a line to a return order": |inventory| inventory.create(NewReturnOrderLine {
            order: ReturnOrderId::new(1), item: FIRST }),
        |client| client.post("/api/order/ro-line/", &json!({ "order": 1, "item": 1 }));
    "receive nothing for a return order": |inventory| inventory.return_orders().receive(ReturnOrderId::new(1), SHELF, &[], ""),
        |client| client.post("/api/order/ro/1/receive/", &json!({ "items": [], "location": 1 }));
    "receive with an unknown status": |inventory| inventory.return_orders().receive(ReturnOrderId::new(1), SHELF,
            &[(ReturnOrderLineId::new(1), Some(StockStatus::Other(9999)))], ""),
        |client| client.post("/api/order/ro/1/receive/", &json!({ "items": [{ "item": 1, "status": 9999 }], "location": 1 }));
    "receive for a return order": |inventory| inventory.return_orders().receive(ReturnOrderId::new(1), SHELF,
            &[(ReturnOrderLineId::new(1), Some(StockStatus::Ok))], "looked at"),
        |client| client.post("/api/order/ro/1/receive/", &json!({
            "items": [{ "item": 1, "status": 10 }], "location": 1, "note": "looked at",
        }));
    "complete a return order": |inventory| inventory.return_orders().complete(ReturnOrderId::new(1)),
        |client| client.post("/api/order/ro/1/complete/", &json!({}));
    "issue a build order": |inventory| inventory.build_orders().issue(BuildOrderId::new(1)),
        |client| client.post("/api/build/1/issue/", &json!({}));
    "finish an incomplete build order": |inventory| inventory.build_orders().finish(BuildOrderId::new(1), FinishOptions::default()),
        |client| client.post("/api/build/1/finish/", &json!({}));
    "finish a build order": |inventory| inventory.build_orders().finish(BuildOrderId::new(1),
            FinishOptions { accept_incomplete: true, ..FinishOptions::default() }),
        |client| client.post("/api/build/1/finish/", &json!({ "accept_incomplete": true }));
    "create": |inventory| inventory.create(NewPart { name: "nut".to_owned() }.with(part::VARIANT_OF.set(BOLT))),
        |client| client.post("/api/part/", &json!({ "name": "nut", "variant_of": 1 }));
    "create stock": |inventory| inventory.create(NewStockItem { part: BOLT, quantity: 4.into() }.with(stock_item::BATCH.set("B-9"))),
        |client| client.post("/api/stock/", &json!({ "part": 1, "quantity": 4, "batch": "B-9" }));
    "create serialized stock": |inventory| inventory.stock().create_serialized(
            NewStockItem { part: BOLT, quantity: 2.into() }.with(stock_item::LOCATION.set(SHELF)), "51-52"),
        |client| client.post("/api/stock/", &json!({ "part": 1, "quantity": 2, "location": 1, "serial_numbers": "51-52" }));
    "create serialized stock again": |inventory| inventory.stock().create_serialized(
            NewStockItem { part: BOLT, quantity: 1.into() }, "52"),
        |client| client.post("/api/stock/", &json!({ "part": 1, "quantity": 1, "serial_numbers": "52" }));
    "change": |inventory| inventory.update(FIRST, stock_item::BATCH.set("B-8")),
        |client| client.patch("/api/stock/1/", &json!({ "batch": "B-8" }));
    "assign a barcode": |inventory| inventory.barcodes().assign("ABC-7", BOLT),
        |client| client.post("/api/barcode/link/", &json!({ "barcode": "ABC-7", "part": 1 }));
    "set metadata": |inventory| inventory.set_metadata(BOLT, &json!({ "seen": true })),
        |client| client.patch("/api/part/1/metadata/", &json!({ "metadata": { "seen": true } }));
    "set metadata with markup": |inventory| inventory.set_metadata(BOLT, &json!({ "note": "<script>" })),
        |client| client.patch("/api/part/1/metadata/", &json!({ "metadata": { "note": "<script>" } }));
    "set large metadata": |inventory| inventory.set_metadata(BOLT, &json!({ "note": ["x".repeat(70_000)] })),
        |client| client.patch("/api/part/1/metadata/", &json!({ "metadata": { "note": ["x".repeat(70_000)] } }));
    "delete": |inventory| inventory.delete(StockLocationId::new(2)),
        |client| client.delete("/api/stock/location/2/");
};

/// What operations change.
const LISTS: &[&str] = &[
    "/api/part/",
    "/api/part/1/metadata/",
    "/api/stock/",
    "/api/stock/track/",
    "/api/stock/location/",
    "/api/order/po/",
    "/api/order/po-line/",
    "/api/order/so/",
    "/api/order/so-line/",
    "/api/order/so/shipment/",
    "/api/order/so-allocation/",
    "/api/order/ro/",
    "/api/order/ro-line/",
    "/api/build/",
];

/// Returns everything that operations change, without times.
fn state(admin: &Client) -> Vec<Value> {
    let lists = LISTS.iter().map(|path| admin.get(path).expect(200));
    lists.map(without_times).collect()
}

fn without_times(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let is_time = |name: &str| ["updated", "date"].contains(&name);
            let kept = object.into_iter().filter(|(name, _)| !is_time(name));
            kept.map(|(name, value)| (name, without_times(value)))
                .collect()
        }
        Value::Array(list) => list.into_iter().map(without_times).collect(),
        value => value,
    }
}

/// Returns the status that a request would have, and its errors.
fn outcome(result: Result<()>) -> (u16, Value) {
    match result {
        Ok(()) => (200, Value::Null),
        Err(Error::Invalid(errors)) => (400, Value::Object(errors.0)),
        Err(Error::Forbidden(_)) => (403, Value::Null),
        Err(Error::NotFound) => (404, Value::Null),
        Err(error) => panic!("{error}"),
    }
}

fn answer(reply: &Reply) -> (u16, Value) {
    match reply.status {
        200..=204 => (200, Value::Null),
        400 => (400, reply.json()),
        status => (status, Value::Null),
    }
}

/// Creates a server with the items and the user.
fn start(kind: DatabaseKind, user: &str) -> Option<(TestServer, Client)> {
    let server = TestServer::start(database::create(kind)?, |_| {});
    fill(&server.admin());
    let client = match user {
        "admin" => server.admin(),
        "clerk" => server.create_user("clerk", false, &["view", "add", "change", "delete"]),
        _ => server.create_user(user, false, &[]),
    };
    Some((server, client))
}

/// How the inventory runs a step.
type Way = fn(&Inventory, &Step) -> Result<()>;

/// Runs all steps in the given way and over HTTP, and compares the results and what is stored.
fn compare(kind: DatabaseKind, user: &str, way: Way) {
    let Some(((server, _), (other, client))) = start(kind, user).zip(start(kind, user)) else {
        return database::skip("no PostgreSQL; run the tests by `cargo xtask test`");
    };
    let inventory = inventory_of(&server, user);
    let mut succeeded = 0;
    for step in STEPS {
        let own = outcome(way(&inventory, step));
        let mut theirs = answer(&(step.request)(&client));
        // The API answers with what it scanned.
        if step.name.contains("barcode") && theirs.0 == 400 {
            theirs.1 = own.1.clone();
        }
        assert_eq!(own, theirs, "{user}: {}", step.name);
        succeeded += usize::from(own.0 == 200);
        let (own, theirs) = (state(&server.admin()), state(&other.admin()));
        for (path, (own, theirs)) in LISTS.iter().zip(own.iter().zip(&theirs)) {
            assert_eq!(own, theirs, "{user}: {}: {path}", step.name);
        }
    }
    let expected = if user == "nobody" { 0 } else { 29 };
    assert!(
        succeeded >= expected,
        "only {succeeded} steps of {user} succeed"
    );
    assert!(
        user != "nobody" || succeeded == 0,
        "{succeeded} steps without a role"
    );
}

macro_rules! users {
    ($($name:ident = $user:literal, $way:expr;)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn sqlite() {
                compare(DatabaseKind::Sqlite, $user, $way);
            }

            #[test]
            fn postgres() {
                compare(DatabaseKind::Postgres, $user, $way);
            }
        })*
    };
}

const AT_ONCE: Way = |inventory, step| (step.call)(inventory);
const IN_A_BATCH: Way = |inventory, step| inventory.batch(|batch| (step.record)(batch));

users! {
    an_operation_of_a_superuser_does_the_same_as_a_request = "admin", AT_ONCE;
    an_operation_of_a_user_with_the_roles_does_the_same_as_a_request = "clerk", AT_ONCE;
    an_operation_of_a_user_without_roles_is_refused_as_a_request_is = "nobody", AT_ONCE;
    an_operation_in_a_batch_of_a_superuser_does_the_same_as_a_request = "admin", IN_A_BATCH;
    an_operation_in_a_batch_of_a_user_with_the_roles_does_the_same_as_a_request = "clerk", IN_A_BATCH;
    an_operation_in_a_batch_of_a_user_without_roles_is_refused_as_a_request_is = "nobody", IN_A_BATCH;
}
