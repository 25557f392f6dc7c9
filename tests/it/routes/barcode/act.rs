//! The effects of plugins at a scan, which no other call has.

use inventree_tests::scanner::{SLUG, WAYS_TO_WRITE};
use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

use super::{create_item, part, scan, stock};

/// Returns the entry of the plugin in an explanation.
fn explained(admin: &Client, code: &str, plugin: &str) -> Value {
    let answer = admin.post("/api/barcode/explain/", &json!({ "barcode": code }));
    let answer = answer.expect(200);
    let mut plugins = answer["plugins"].as_array().expect("a list").iter();
    let found = plugins.find(|known| known["plugin"] == plugin);
    found.expect("the plugin").clone()
}

on_both_databases! {
    fn only_a_scan_leads_to_what_a_plugin_does_at_a_scan(server) {
        let admin = server.admin();
        let bolt = part(&admin, "Bolt");
        let item = stock(&admin, bolt, 30);
        let supplier = create_item(&admin, "/api/company/", &json!({ "name": "supplier", "is_supplier": true }));
        let order = create_item(&admin, "/api/order/po/", &json!({ "supplier": supplier }));
        admin.activate("samplepicker");
        let code = format!("PICK:{item}");
        let left = || admin.get(&format!("/api/stock/{item}/")).expect(200)["quantity"].clone();
        let told = explained(&admin, &code, "samplepicker");
        assert_eq!((&told["outcome"], &told["answer"]["stockitem"]["pk"]), (&json!("match"), &json!(item)));
        for path in ["po-allocate", "po-receive", "link"] {
            let body = json!({ "barcode": code, "purchase_order": order, "part": bolt });
            let answer = admin.post(&format!("/api/barcode/{path}/"), &body);
            assert!(answer.status < 500, "{path}: {}", answer.text);
        }
        assert_eq!(left(), 30.0);
        admin.post("/api/barcode/unlink/", &json!({ "part": bolt })).expect(200);
        let answer = scan(&admin, code.as_str()).expect(200);
        assert_eq!((&answer["taken"], left()), (&json!(10), json!(20.0)));
    }

    fn a_plugin_knows_for_what_it_is_asked(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        let scanned = scan(&admin, "SCN-X").expect(200);
        assert_eq!((&scanned["purpose"], &scanned["acted"]), (&json!("Scan"), &json!(true)));
        let told = explained(&admin, "SCN-X", SLUG);
        assert_eq!(told["answer"], json!({ "purpose": "Explain" }));
        let supplier = create_item(&admin, "/api/company/", &json!({ "name": "supplier", "is_supplier": true }));
        let order = create_item(&admin, "/api/order/po/", &json!({ "supplier": supplier }));
        let body = json!({ "barcode": "SCN-X", "purchase_order": order });
        let answer = admin.post("/api/barcode/po-allocate/", &body).expect(400);
        assert_eq!(answer["purpose"], "PurchaseAllocation", "{answer}");
        assert_eq!(answer.get("acted"), None);
    }

    fn what_a_plugin_refuses_at_a_scan_is_a_400_with_its_text(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        let refused = scan(&admin, "SCN-REFUSE").expect(400);
        let text = "this label is out of date";
        assert_eq!((&refused["error"], &refused["plugin"]), (&json!(text), &json!("Scanner")));
        assert_eq!((refused.get("success"), &refused["barcode_data"]), (None, &json!("SCN-REFUSE")));
        assert_eq!(explained(&admin, "SCN-REFUSE", SLUG)["outcome"], format!("refused: {text}"));
        let refused = scan(&admin, "SCN-ACT-REFUSE").expect(400);
        assert_eq!(refused["error"], "there is none left");
        assert_eq!((&refused["quantity"], refused.get("success")), (&json!(["there is none left"]), None));
        assert_eq!(admin.get("/api/plugins/status/").expect(200)["registry_errors"], json!([]));
    }

    fn what_one_plugin_refuses_another_may_know(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        admin.activate("second-scanner");
        assert_eq!(scan(&admin, "SCN-REFUSE").expect(200)["second"], true);
    }

    fn where_a_plugin_fails_at_what_it_does_no_other_does_anything(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        admin.activate("second-scanner");
        let failed = scan(&admin, "SCN-ACT-FAIL").expect(502);
        assert_eq!(failed, json!({ "error": "the plugin failed", "plugin": SLUG }));
        let errors = admin.get("/api/plugins/status/").expect(200)["registry_errors"].clone();
        assert_eq!((&errors[0]["mixin"], &errors[0]["function"]), (&json!("barcode"), &json!("after_scan")));
    }

    fn the_database_refuses_what_a_scan_would_write(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        scan(&admin, "SCN-WRITE").expect(400);
        let groups = admin.get("/api/user/group/").expect(200);
        assert!(!groups.to_string().contains("scanned"), "{groups}");
        assert_eq!(scan(&admin, "SCN-X").expect(200)["acted"], true);
    }

    fn what_a_plugin_has_kept_of_another_call_writes_nothing_at_a_scan(server) {
        let admin = server.admin();
        admin.activate(SLUG);
        admin.post("/api/project-code/", &json!({ "code": "there" })).expect(201);
        let codes = || admin.get("/api/project-code/").expect(200).to_string();
        for how in WAYS_TO_WRITE.iter().filter(|how| **how != "act") {
            scan(&admin, format!("SCN-KEPT-{how}")).expect(400);
            assert!(!codes().contains("kept"), "{how}: {}", codes());
        }
        let errors = admin.get("/api/plugins/status/").expect(200)["registry_errors"].clone();
        assert!(errors.to_string().contains("a plugin cannot write in a call that only reads"), "{errors}");
        scan(&admin, "SCN-KEPT-act").expect(200);
        assert!(codes().contains("kept"), "{}", codes());
    }
}
