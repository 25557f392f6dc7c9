//! Barcodes and purchase orders.

use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::supplier::{company, lcsc, supplier_part};
use super::{create_item, location, part, scan};

/// A supplier with a part, and a pending purchase order of ten of it.
pub(super) struct Order {
    pub(super) admin: Client,
    pub(super) part: i64,
    pub(super) supplier_part: i64,
    supplier: i64,
    pub(super) order: i64,
    pub(super) line: i64,
}

pub(super) fn order(server: &TestServer) -> Order {
    let admin = server.admin();
    let part = part(&admin, "Bolt");
    let supplier = company(&admin, "LCSC", &json!({}));
    let sold = supplier_part(&admin, part, supplier, "C100", &json!({}));
    let body = json!({ "supplier": supplier, "supplier_reference": "SO2009291337" });
    let order = create_item(&admin, "/api/order/po/", &body);
    let body = json!({ "order": order, "part": sold, "quantity": 10 });
    let line = create_item(&admin, "/api/order/po-line/", &body);
    admin.activate("lcscplugin");
    Order {
        admin,
        part,
        supplier_part: sold,
        supplier,
        order,
        line,
    }
}

impl Order {
    pub(super) fn issue(self) -> Self {
        let path = format!("/api/order/po/{}/issue/", self.order);
        assert!(self.admin.post(&path, &json!({})).status < 300);
        self
    }

    fn allocate(&self, code: &str) -> (u16, Value) {
        let body = json!({ "barcode": code, "purchase_order": self.order });
        let reply = self.admin.post("/api/barcode/po-allocate/", &body);
        (reply.status, reply.json())
    }
}

on_both_databases! {
    fn a_label_that_names_an_order_shows_it(server) {
        let order = order(server);
        let answer = scan(&order.admin, lcsc("C100")).expect(200);
        assert_eq!((&answer["purchaseorder"]["pk"], &answer["supplierpart"]["pk"]), (&json!(order.order), &json!(order.supplier_part)));
        let of_order = scan(&order.admin, lcsc("C999")).expect(200);
        assert_eq!((&of_order["purchaseorder"]["pk"], of_order.get("supplierpart")), (&json!(order.order), None));
        let code = format!("INV-PO{}", order.order);
        assert_eq!(scan(&order.admin, code).expect(200)["purchaseorder"]["web_url"], format!("/web/purchasing/purchase-order/{}", order.order));
        let link = json!({ "barcode": "on the paper", "purchaseorder": order.order });
        order.admin.post("/api/barcode/link/", &link).expect(200);
        assert_eq!(scan(&order.admin, "on the paper").expect(200)["purchaseorder"]["pk"], order.order);
    }

    fn an_order_is_found_by_the_suppliers_number_if_ours_is_missing_or_unknown(server) {
        let order = order(server);
        let supplier = order.admin.get("/api/order/po/").expect(200)[0]["supplier"].clone();
        order.admin.activate("digikeyplugin");
        order.admin.patch("/api/plugins/digikeyplugin/settings/SUPPLIER_ID/", &json!({ "value": supplier })).expect(200);
        let scan = |fields: &str| scan(&order.admin, format!("[)>\u{1e}06\u{1d}{fields}\u{1e}\u{4}")).json();
        for fields in ["KWeb order\u{1d}1KSO2009291337", "1KSO2009291337", "K\u{1d}1Kso2009291337"] {
            assert_eq!(scan(fields)["purchaseorder"]["pk"], order.order, "{fields:?}");
        }
        let ours = order.admin.get(&format!("/api/order/po/{}/", order.order)).expect(200)["reference"].clone();
        assert_eq!(scan(&format!("K{}\u{1d}1K999", ours.as_str().unwrap()))["purchaseorder"]["pk"], order.order);
        assert!(scan("KWeb order\u{1d}1K999").get("purchaseorder").is_none());
    }

    fn an_order_finds_the_part_of_its_supplier_by_any_code_of_it(server) {
        let order = order(server);
        let maker = company(&order.admin, "Acme", &json!({ "is_manufacturer": true, "is_supplier": false }));
        let body = json!({ "part": order.part, "manufacturer": maker, "MPN": "M-1" });
        let numbered = create_item(&order.admin, "/api/company/part/manufacturer/", &body);
        let path = format!("/api/company/part/{}/", order.supplier_part);
        order.admin.patch(&path, &json!({ "manufacturer_part": numbered })).expect(200);
        let sold = scan(&order.admin, format!("INV-SP{}", order.supplier_part)).expect(200)["supplierpart"]["instance"].clone();
        assert_eq!((&sold["manufacturer_detail"]["name"], &sold["manufacturer_part_detail"]["MPN"]), (&json!("Acme"), &json!("M-1")));
        for code in [format!("INV-PA{}", order.part), format!("INV-SP{}", order.supplier_part), format!("INV-MP{numbered}"), lcsc("C100")] {
            let (status, answer) = order.allocate(&code);
            assert_eq!((status, &answer["success"]), (200, &json!("Matched supplier part")), "{answer}");
            assert_eq!(answer["supplierpart"]["pk"], order.supplier_part);
        }
    }

    fn what_an_order_cannot_find_is_reported_with_what_is_known_of_the_code(server) {
        let order = order(server);
        let told = |code: &str, error: &str| {
            let (status, answer) = order.allocate(code);
            assert_eq!((status, &answer["error"], &answer["barcode_data"]), (400, &json!(error), &json!(code)));
        };
        told("nope", "No matching plugin found for barcode data");
        told(&format!("INV-SL{}", location(&order.admin, "Shelf")), "No matching part data found");
        let other = part(&order.admin, "Nut");
        told(&format!("INV-PA{other}"), "No matching supplier parts found");
        supplier_part(&order.admin, order.part, order.supplier, "C101", &json!({}));
        told(&format!("INV-PA{}", order.part), "Multiple matching supplier parts found");
        let elsewhere = company(&order.admin, "Other", &json!({}));
        let sold = supplier_part(&order.admin, order.part, elsewhere, "X", &json!({}));
        told(&format!("INV-SP{sold}"), "No matching supplier parts found");
    }

    fn an_order_must_be_named_and_open_and_the_caller_may_add_to_it(server) {
        let order = order(server);
        let wrong = |body: Value| order.admin.post("/api/barcode/po-allocate/", &body).expect(400);
        let required = json!(["This field is required."]);
        assert_eq!(wrong(json!({})), json!({ "barcode": required, "purchase_order": required }));
        assert_eq!(wrong(json!({ "barcode": "x", "purchase_order": 99 }))["purchase_order"][0], "Invalid pk \"99\" - object does not exist.");
        assert_eq!(wrong(json!({ "barcode": "x", "purchase_order": null }))["purchase_order"][0], "This field may not be null.");
        let path = format!("/api/order/po/{}/cancel/", order.order);
        assert!(order.admin.post(&path, &json!({})).status < 300);
        let (status, answer) = order.allocate(&format!("INV-PA{}", order.part));
        assert_eq!((status, answer), (400, json!({ "purchase_order": ["Purchase order is not open"] })));
        let clerk = server.create_user_with_roles(&["purchase_order"], "clerk", false, &["view", "change"]);
        clerk.post("/api/barcode/po-allocate/", &json!({ "barcode": "x", "purchase_order": order.order })).expect(403);
    }
}
