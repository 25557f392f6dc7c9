//! `/api/barcode/history/`.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

use super::order::order;
use super::{part, scan};

const PATH: &str = "/api/barcode/history/";

fn history(client: &Client, query: &str) -> Vec<Value> {
    let list = client.get(&format!("{PATH}?{query}")).expect(200);
    list.as_array().unwrap().clone()
}

on_both_databases! {
    fn a_delivery_of_which_more_has_to_be_known_was_no_success(server) {
        let order = order(server).issue();
        order.admin.set_setting("BARCODE_STORE_RESULTS", true);
        let code = "{pbn:PICK1,on:SO2009291337,pc:C100,qty:2}";
        let answer = order.admin.post("/api/barcode/po-receive/", &json!({ "barcode": code })).expect(200);
        assert!(answer["action_required"].is_string(), "{answer}");
        assert_eq!(history(&order.admin, "")[0]["result"], false);
    }

    fn scans_are_kept_where_the_settings_say_so(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        let code = format!("INV-PA{part}");
        scan(&admin, code.as_str()).expect(200);
        assert_eq!(history(&admin, ""), [Value::Null; 0]);
        admin.set_setting("BARCODE_STORE_RESULTS", true);
        admin.post("/api/barcode/", &json!({ "barcode": code, "purchase_order": 1, "note": "x" })).expect(200);
        scan(&admin, "unknown").expect(400);
        let kept = history(&admin, "");
        assert_eq!(kept.len(), 2);
        let (unknown, found) = (&kept[0], &kept[1]);
        assert_eq!((&found["data"], &found["result"]), (&json!(code), &json!(true)));
        assert_eq!((&found["endpoint"], &found["user"]), (&json!("/api/barcode/"), &json!(1)));
        assert_eq!(found["user_detail"]["username"], "admin");
        assert_eq!(found["context"], json!({ "purchase_order": "1", "note": "x" }));
        assert_eq!(found["response"]["plugin"], "InvenTreeBarcode");
        assert!(found["response"]["part"].is_string());
        assert_eq!((&unknown["data"], &unknown["result"]), (&json!("unknown"), &json!(false)));
        assert_eq!(unknown["response"]["error"], "No match found for barcode data");
        let pk = &found["pk"];
        assert_eq!(&admin.get(&format!("{PATH}{pk}/")).expect(200), found);
        assert_eq!(history(&admin, "result=true"), kept[1..]);
        assert_eq!(history(&admin, "search=KNOW"), kept[..1]);
        assert_eq!(history(&admin, "user=1"), kept);
        admin.get(&format!("{PATH}?user=99")).expect(400);
    }

    fn a_request_that_breaks_a_rule_is_kept_too(server) {
        let admin = server.admin();
        admin.set_setting("BARCODE_STORE_RESULTS", true);
        admin.post("/api/barcode/", &json!({ "note": true })).expect(400);
        scan(&admin, "a\0b").expect(400);
        scan(&admin, "x".repeat(5000)).expect(400);
        let kept = history(&admin, "ordering=timestamp");
        assert_eq!((&kept[0]["data"], &kept[0]["context"]), (&json!(""), &json!({ "note": "true" })));
        assert!(kept[0]["response"]["error"].as_str().unwrap().contains("This field is required."));
        assert_eq!(kept[1]["data"], "a\u{fffd}b");
        assert_eq!(kept[2]["data"], "x".repeat(250));
        assert!(kept.iter().all(|scan| scan["result"] == false));
    }

    fn the_oldest_go_where_there_are_more_than_are_kept(server) {
        let admin = server.admin();
        admin.set_setting("BARCODE_STORE_RESULTS", true);
        admin.set_setting("BARCODE_RESULTS_MAX_NUM", 3);
        for number in 0..6 {
            scan(&admin, format!("code {number}")).expect(400);
        }
        let codes: Vec<Value> = history(&admin, "").iter().map(|scan| scan["data"].clone()).collect();
        assert_eq!(codes, ["code 5", "code 4", "code 3"]);
    }

    fn users_see_their_own_scans_and_the_staff_sees_all(server) {
        let admin = server.admin();
        admin.set_setting("BARCODE_STORE_RESULTS", true);
        let all = server.create_user("all", false, &["view", "add", "change", "delete"]);
        let none = server.create_user("none", false, &[]);
        let staff = server.create_user("staff", true, &[]);
        for (client, code) in [(&admin, "secret of admin"), (&all, "secret of all"), (&none, "secret of none")] {
            scan(client, code).expect(400);
        }
        let codes = |client: &Client, query: &str| -> Vec<Value> {
            history(client, query).iter().map(|scan| scan["data"].clone()).collect()
        };
        let everything = ["secret of none", "secret of all", "secret of admin"];
        for query in ["", "result=false", "search=secret", "ordering=-user,endpoint"] {
            let mut seen = [codes(&admin, query), codes(&staff, query)];
            seen.iter_mut().for_each(|seen| seen.sort_by_key(ToString::to_string));
            let mut expected = everything;
            expected.sort_unstable();
            assert_eq!(seen, [expected, expected], "{query}");
            assert_eq!((codes(&all, query), codes(&none, query)), (vec![json!("secret of all")], vec![json!("secret of none")]), "{query}");
        }
        // Counts do not reveal other scans either.
        let me = |client: &Client| client.get("/api/user/me/").expect(200)["pk"].clone();
        for query in [format!("user={}", me(&all)), "user=1".to_owned(), "search=admin".to_owned()] {
            let page = none.get(&format!("{PATH}?{query}&limit=1")).expect(200);
            assert_eq!((&page["count"], &page["results"]), (&json!(0), &json!([])), "{query}");
        }
        assert_eq!(all.get(&format!("{PATH}?limit=1")).expect(200)["count"], 1);
        for scan in history(&admin, "") {
            let path = format!("{PATH}{}/", scan["pk"]);
            let of_none = scan["data"] == "secret of none";
            assert_eq!((staff.get(&path).status, none.get(&path).status), (200, if of_none { 200 } else { 404 }));
        }
        assert_eq!(none.get(&format!("{PATH}999/")).expect(404)["detail"], "No BarcodeScanResult matches the given query.");
        assert!(!none.options(PATH).text.contains("secret"));
        none.delete(&format!("{PATH}{}/", history(&none, "")[0]["pk"])).expect(403);
    }

    fn what_is_kept_of_a_scan_is_bounded_and_says_where_it_was_cut(server) {
        let admin = server.admin();
        admin.set_setting("BARCODE_STORE_RESULTS", true);
        let code = "c".repeat(4000);
        let sent = json!({ "barcode": code, "order": 7, "long": "\u{e4}\u{1}".repeat(100_000), "last": "z" });
        admin.post("/api/barcode/", &sent).expect(400);
        let path = format!("{PATH}{}/", history(&admin, "")[0]["pk"]);
        let reply = admin.get(&path);
        let kept = reply.expect(200);
        let bytes = |name: &str| kept[name].to_string().len();
        assert!(bytes("context") <= 8 * 1024 && bytes("response") <= 8 * 1024 && reply.text.len() < 20 * 1024);
        assert_eq!((&kept["context"]["order"], &kept["data"]), (&json!("7"), &json!("c".repeat(250))));
        let long = kept["context"]["long"].as_str().unwrap();
        assert!(long.starts_with("\u{e4}\u{1}") && long.ends_with("more bytes were cut)"), "{long}");
        assert_eq!(kept["context"]["\u{2026}"], "1 more were left out");
    }

    fn no_more_scans_are_kept_than_the_setting_says_however_many_come_at_once(server) {
        let admin = server.admin();
        admin.set_setting("BARCODE_STORE_RESULTS", true);
        admin.set_setting("BARCODE_RESULTS_MAX_NUM", 5);
        std::thread::scope(|scope| {
            for client in 0..8 {
                let admin = &admin;
                scope.spawn(move || (0..8).for_each(|number| {
                    scan(admin, format!("code {client} {number}")).expect(400);
                    let kept = history(admin, "").len();
                    assert!(kept <= 5, "{kept} scans are kept");
                }));
            }
        });
        assert_eq!(history(&admin, "").len(), 5);
    }

    fn the_staff_deletes_one_or_many(server) {
        let admin = server.admin();
        let reader = server.create_user("reader", false, &["view", "delete"]);
        admin.set_setting("BARCODE_STORE_RESULTS", true);
        for number in 0..4 {
            scan(&admin, format!("code {number}")).expect(400);
        }
        let keys: Vec<Value> = history(&admin, "").iter().map(|scan| scan["pk"].clone()).collect();
        let one = format!("{PATH}{}/", keys[0]);
        reader.delete(&one).expect(403);
        admin.delete(&one).expect(204);
        assert_eq!(admin.delete(&one).expect(404)["detail"], "No BarcodeScanResult matches the given query.");
        admin.get(&one).expect(404);
        let remove = |client: &Client, body: &Value| {
            client.send("DELETE", PATH, &[("Content-Type", "application/json")], body.to_string().as_bytes())
        };
        let body = json!({ "items": [keys[0], keys[1], keys[2]] });
        remove(&reader, &body).expect(403);
        assert_eq!(remove(&admin, &body).expect(200), json!({ "success": "Deleted 2 items" }));
        assert_eq!(remove(&admin, &json!({ "items": [] })).expect(200), json!({ "success": "Deleted 0 items" }));
        remove(&admin, &json!({ "items": ["x"] })).expect(400);
        remove(&admin, &json!({})).expect(400);
        assert_eq!(history(&admin, "").len(), 1);
        server.anonymous().get(PATH).expect(401);
    }
}
