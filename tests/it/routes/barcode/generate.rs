//! `/api/barcode/generate/`.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{location, part, scan};

on_both_databases! {
    fn the_chosen_plugin_writes_codes(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        admin.activate("samplelabel");
        admin.set_setting("BARCODE_GENERATION_PLUGIN", "samplelabel");
        let answer = admin.post("/api/barcode/generate/", &json!({ "model": "part", "pk": part })).expect(200);
        assert_eq!(answer, json!({ "barcode": format!("LBL:PART={part};") }));
    }

    fn the_servers_own_codes_are_of_either_form_and_both_are_read(server) {
        let admin = server.admin();
        let place = location(&admin, "Shelf");
        let generate = || {
            let body = json!({ "model": "stocklocation", "pk": place });
            admin.post("/api/barcode/generate/", &body).expect(200)["barcode"].as_str().unwrap().to_owned()
        };
        let set = |key: &str, value: &str| {
            let path = format!("/api/plugins/inventreebarcode/settings/{key}/");
            admin.patch(&path, &json!({ "value": value })).expect(200);
        };
        let json = generate();
        assert_eq!(json, format!("{{\"stocklocation\": {place}}}"));
        set("INTERNAL_BARCODE_FORMAT", "short");
        assert_eq!(generate(), format!("INV-SL{place}"));
        set("SHORT_BARCODE_PREFIX", "GG+");
        let short = generate();
        assert_eq!(short, format!("GG+SL{place}"));
        for code in [json, short] {
            assert_eq!(scan(&admin, code).expect(200)["stocklocation"]["pk"], place);
        }
        scan(&admin, format!("INV-SL{place}")).expect(400);
    }

    fn a_code_cannot_be_written_for_what_is_not_there_or_without_a_plugin(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        let generate = |body: Value| admin.post("/api/barcode/generate/", &body).expect(400);
        let required = json!(["This field is required."]);
        assert_eq!(generate(json!({})), json!({ "model": required, "pk": required }));
        assert_eq!(generate(json!({ "model": "shelf", "pk": 1 }))["model"], json!(["Model is not supported"]));
        assert_eq!(generate(json!({ "model": "part", "pk": "x" }))["pk"], json!(["A valid integer is required."]));
        let missing = json!({ "error": "Model instance not found" });
        assert_eq!(generate(json!({ "model": "part", "pk": part + 1 })), missing);
        assert_eq!(generate(json!({ "model": "part", "pk": -1 })), missing);
        for slug in ["none-such", "golden-barcode"] {
            admin.set_setting("BARCODE_GENERATION_PLUGIN", slug);
            let refused = generate(json!({ "model": "part", "pk": part }));
            assert!(refused["error"][0].as_str().unwrap().contains(slug), "{refused}");
            admin.activate("golden-barcode");
        }
    }
}
