//! Supplier labels.

use inventree::db::DbError;
use inventree::registry::Wait;
use inventree::registry::store::setting;
use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

use super::{create_item, part, scan, stock};

/// Builds a label of LCSC.
pub(super) fn lcsc(number: &str) -> String {
    format!("{{pbn:PICK1,on:SO2009291337,pc:{number},qty:2}}")
}

/// Builds a label in ECIA's format.
fn ecia(fields: &[&str]) -> String {
    format!("[)>\u{1e}06\u{1d}{}\u{1e}\u{4}", fields.join("\u{1d}"))
}

pub(super) fn company(client: &Client, name: &str, members: &Value) -> i64 {
    let mut body = json!({ "name": name });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    create_item(client, "/api/company/", &body)
}

pub(super) fn supplier_part(
    client: &Client,
    part: i64,
    supplier: i64,
    sku: &str,
    members: &Value,
) -> i64 {
    let mut body = json!({ "part": part, "supplier": supplier, "SKU": sku });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    create_item(client, "/api/company/part/", &body)
}

fn set_supplier(client: &Client, slug: &str, supplier: Value) {
    let path = format!("/api/plugins/{slug}/settings/SUPPLIER_ID/");
    client
        .patch(&path, &json!({ "value": supplier }))
        .expect(200);
}

fn supplier_of(client: &Client, slug: &str) -> Value {
    let path = format!("/api/plugins/{slug}/settings/SUPPLIER_ID/");
    client.get(&path).expect(200)["value"].clone()
}

on_both_databases! {
    fn a_label_shows_the_part_as_its_supplier_sells_it(server) {
        let admin = server.admin();
        let bolt = part(&admin, "Bolt");
        let supplier = company(&admin, "LCSC Electronics", &json!({}));
        let sold = supplier_part(&admin, bolt, supplier, "C100", &json!({}));
        admin.activate("lcscplugin");
        let answer = scan(&admin, lcsc("C100")).expect(200);
        assert_eq!(answer["plugin"], "LCSCBarcodePlugin");
        assert_eq!(answer["supplierpart"]["pk"], sold);
        assert_eq!(answer["supplierpart"]["instance"]["supplier_detail"]["name"], "LCSC Electronics");
        assert_eq!((&answer["company"], answer.get("manufacturerpart")), (&json!({ "pk": supplier }), None));
        scan(&admin, lcsc("C999")).expect(400);
    }

    fn a_supplier_that_was_set_meanwhile_stays_set(server) {
        let admin = server.admin();
        admin.activate("lcscplugin");
        let fill = |value: &str| {
            let db = server.registry().db();
            db.write(|db| Ok::<_, DbError>(setting::set_if_empty(db, "lcscplugin", "SUPPLIER_ID", value)?)).unwrap();
            server.registry().refresh(Wait::No).unwrap();
        };
        let [first, second] = ["First", "Second"].map(|name| company(&admin, name, &json!({})));
        fill(&first.to_string());
        assert_eq!(supplier_of(&admin, "lcscplugin"), first.to_string());
        fill(&second.to_string());
        assert_eq!(supplier_of(&admin, "lcscplugin"), first.to_string());
        set_supplier(&admin, "lcscplugin", json!(null));
        fill(&second.to_string());
        assert_eq!(supplier_of(&admin, "lcscplugin"), second.to_string());
    }

    fn each_supplier_has_a_plugin_that_reads_labels(server) {
        let admin = server.admin();
        let bolt = part(&admin, "Bolt");
        for (slug, name, label) in [
            ("digikeyplugin", "DigiKey", ecia(&["P1-ND", "1PM-1", "Q5"])),
            ("mouserplugin", "Mouser", ecia(&["K1", "P1-ND", "1PM-1"])),
            ("lcscplugin", "LCSC", lcsc("1-ND")),
            ("tmeplugin", "TME", "QTY:5 PN:1-ND PO:1/2".to_owned()),
        ] {
            let supplier = company(&admin, name, &json!({}));
            let sold = supplier_part(&admin, bolt, supplier, "1-ND", &json!({}));
            scan(&admin, label.as_str()).expect(400);
            admin.activate(slug);
            let answer = scan(&admin, label).expect(200);
            assert_eq!((&answer["supplierpart"]["pk"], &answer["company"]["pk"]), (&json!(sold), &json!(supplier)), "{slug}");
            admin.deactivate(slug);
            let item = admin.get(&format!("/api/plugins/{slug}/")).expect(200);
            let mixin = |key: &str| json!({ "key": key, "human_name": "Barcode" });
            assert_eq!(item["mixins"]["supplier-barcode"], mixin("supplier-barcode"));
            assert_eq!(item["mixins"]["barcode"], mixin("barcode"));
        }
    }

    fn a_label_is_read_however_the_scanner_writes_it(server) {
        let admin = server.admin();
        let bolt = part(&admin, "Bolt");
        let supplier = company(&admin, "DigiKey", &json!({}));
        let sold = supplier_part(&admin, bolt, supplier, "Q1-ND", &json!({}));
        admin.activate("digikeyplugin");
        for label in [
            ecia(&["PQ1-ND", "1PX", "Q5"]),
            "[)>␞06␝PQ1-ND␝1PX␝Q5␞␄".to_owned(),
            "[)>06␝PQ1-ND␝1PX␝Q5".to_owned(),
            "  ]d1[)>\u{1e}06\u{1d}PQ1-ND\u{1d}1PX\r\n".to_owned(),
            "[)>^06]PQ1-ND]1PX]Q5^D".to_owned(),
            "[)><RS>06<GS>PQ1-ND<GS>1PX<RS><EOT>".to_owned(),
            "[)>▲06↔1PX↔PQ1-ND".to_owned(),
            ecia(&["pq1-nd", "1px", "q5"]),
        ] {
            let answer = scan(&admin, label.as_str()).expect(200);
            assert_eq!(answer["supplierpart"]["pk"], sold, "{label:?}");
        }
    }

    fn the_only_supplier_of_the_usual_name_stays_in_the_setting(server) {
        let admin = server.admin();
        let bolt = part(&admin, "Bolt");
        admin.activate("lcscplugin");
        let customer = company(&admin, "lcsc but a customer", &json!({ "is_supplier": false, "is_customer": true }));
        scan(&admin, lcsc("C100")).expect(400);
        assert_ne!(supplier_of(&admin, "lcscplugin"), customer.to_string());
        let (one, two) = (company(&admin, "My LCSC", &json!({})), company(&admin, "lcsc too", &json!({})));
        let (first, second) = (supplier_part(&admin, bolt, one, "C100", &json!({})), supplier_part(&admin, bolt, two, "C100", &json!({})));
        scan(&admin, lcsc("C100")).expect(400);
        admin.patch(&format!("/api/company/{two}/"), &json!({ "name": "Other" })).expect(200);
        assert_eq!(scan(&admin, lcsc("C100")).expect(200)["supplierpart"]["pk"], first);
        assert_eq!(supplier_of(&admin, "lcscplugin"), one.to_string());
        set_supplier(&admin, "lcscplugin", json!(two));
        assert_eq!(scan(&admin, lcsc("C100")).expect(200)["supplierpart"]["pk"], second);
    }

    fn of_several_parts_the_manufacturers_number_decides(server) {
        let admin = server.admin();
        let (bolt, nut) = (part(&admin, "Bolt"), part(&admin, "Nut"));
        let supplier = company(&admin, "DigiKey", &json!({ "is_manufacturer": true }));
        let maker = company(&admin, "Acme", &json!({ "is_manufacturer": true, "is_supplier": false }));
        let numbered = |part: i64, maker: i64, number: &str| {
            let body = json!({ "part": part, "manufacturer": maker, "MPN": number });
            create_item(&admin, "/api/company/part/manufacturer/", &body)
        };
        let (made_bolt, made_nut) = (numbered(bolt, maker, "M-1"), numbered(nut, maker, "M-2"));
        let with = |pk: i64| json!({ "manufacturer_part": pk });
        let sold_bolt = supplier_part(&admin, bolt, supplier, "S-1", &with(made_bolt));
        let sold_nut = supplier_part(&admin, nut, supplier, "S-2", &with(made_nut));
        admin.activate("digikeyplugin");
        let found = |fields: &[&str]| {
            let answer = scan(&admin, ecia(fields)).expect(200);
            (answer["supplierpart"]["pk"].clone(), answer["manufacturerpart"]["pk"].clone())
        };
        assert_eq!(found(&["1PM-2"]), (json!(sold_nut), json!(made_nut)));
        assert_eq!(found(&["PS-1", "1PM-1"]), (json!(sold_bolt), json!(made_bolt)));
        assert_eq!(found(&["PS-1", "1Punknown"]), (json!(sold_bolt), json!(null)));
        // A part that the supplier makes and no company sells; a part of another maker that the supplier does not sell.
        let own = numbered(bolt, supplier, "M-3");
        assert_eq!(found(&["1PM-3"]), (json!(null), json!(own)));
        numbered(bolt, maker, "M-4");
        scan(&admin, ecia(&["1PM-4"])).expect(400);
        scan(&admin, ecia(&["Q5", "9D2401"])).expect(400);
    }

    fn a_scan_takes_from_stock_with_the_rights_of_the_user_who_scans(server) {
        let admin = server.admin();
        let item = stock(&admin, part(&admin, "Bolt"), 15);
        let reader = server.create_user_with_roles(&["stock"], "reader", false, &["view"]);
        admin.activate("samplepicker");
        let code = format!("PICK:{item}");
        let left = || admin.get(&format!("/api/stock/{item}/")).expect(200)["quantity"].clone();
        let refused = scan(&reader, code.as_str()).expect(403);
        assert_eq!(refused["detail"], "You do not have permission to perform this action.");
        assert_eq!(left(), 15.0);
        let answer = scan(&admin, code.as_str()).expect(200);
        assert_eq!((&answer["taken"], &answer["stockitem"]["instance"]["quantity"]), (&json!(10), &json!(5.0)));
        let refused = scan(&admin, code.as_str()).expect(400);
        assert!(refused["error"].is_string() && refused.get("success").is_none(), "{refused}");
        assert_eq!(left(), 5.0);
        scan(&admin, "PICK:x").expect(400);
        let status = admin.get("/api/plugins/status/").expect(200);
        assert_eq!(status["registry_errors"], json!([]), "an invalid barcode is no failure");
    }
}
