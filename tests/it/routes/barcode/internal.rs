//! The server's own barcodes.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{create_item, location, part, scan, stock};

on_both_databases! {
    fn a_short_code_and_a_json_code_name_an_item_which_is_shown(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        let item = stock(&admin, part, 7);
        for code in [format!("INV-SI{item}"), format!(" {{\"stockitem\": {item}}}\r\n")] {
            let answer = scan(&admin, code).expect(200);
            assert_eq!(answer["plugin"], "InvenTreeBarcode");
            assert_eq!(answer["success"], "Match found for barcode data");
            let found = &answer["stockitem"];
            assert_eq!((&found["pk"], &found["api_url"]), (&json!(item), &json!(format!("/api/stock/{item}/"))));
            assert_eq!(found["web_url"], format!("/web/stock/item/{item}"));
            assert_eq!(found["instance"]["part_detail"]["name"], "Bolt");
            assert_eq!(found["instance"]["quantity"], 7.0);
        }
    }

    fn every_user_who_is_logged_in_may_scan(server) {
        let nobody = server.create_user("nobody", false, &[]);
        let part = part(&server.admin(), "Bolt");
        assert_eq!(scan(&nobody, format!("INV-PA{part}")).expect(200)["part"]["pk"], part);
    }

    fn a_manufacturer_part_has_no_page_of_its_own(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        let maker = create_item(&admin, "/api/company/", &json!({ "name": "Acme", "is_manufacturer": true }));
        let body = json!({ "part": part, "manufacturer": maker, "MPN": "M-1" });
        let made = create_item(&admin, "/api/company/part/manufacturer/", &body);
        let answer = scan(&admin, format!("INV-MP{made}")).expect(200);
        assert_eq!(answer["manufacturerpart"]["api_url"], format!("/api/company/part/manufacturer/{made}/"));
        assert_eq!(answer["manufacturerpart"].get("web_url"), None);
    }

    fn the_first_model_of_a_json_code_that_is_there_counts(server) {
        let admin = server.admin();
        let (part, place) = (part(&admin, "Bolt"), location(&admin, "Shelf"));
        let both = |part: Value| json!({ "stocklocation": place, "part": part, "build": 1 }).to_string();
        assert_eq!(scan(&admin, both(json!(part))).expect(200)["part"]["pk"], part);
        for missing in [json!(99), json!("abc"), json!(null), json!([part]), json!({})] {
            assert_eq!(scan(&admin, both(missing)).expect(200)["stocklocation"]["pk"], place);
        }
        for text in [json!(part.to_string()), json!(part as f64 + 0.9)] {
            assert_eq!(scan(&admin, json!({ "part": text }).to_string()).expect(200)["part"]["pk"], part);
        }
    }

    fn a_code_of_nothing_that_is_there_matches_nothing(server) {
        let admin = server.admin();
        part(&admin, "Bolt");
        for code in [
            "INV-PA99", "INV-XX1", "INV-BO1", "inv-pa1", "INV-PA", "INV-PA1 x", "PA1", "INV-PA99999999999999999999",
            "{\"widget\": 1}", "{\"part\": 1", "[1]", "1", "null", "{}", "\u{1}",
        ] {
            assert_eq!(scan(&admin, code).expect(400)["plugin"], "None", "{code}");
        }
    }

    fn the_plugin_of_the_servers_own_codes_is_always_on(server) {
        let admin = server.admin();
        let answer = admin.patch("/api/plugins/inventreebarcode/activate/", &json!({ "active": false }));
        answer.expect(400);
        let item = admin.get("/api/plugins/inventreebarcode/").expect(200);
        assert_eq!((&item["active"], &item["is_mandatory"], &item["is_builtin"]), (&json!(true), &json!(true), &json!(true)));
    }
}
