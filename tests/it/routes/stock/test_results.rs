//! `/api/stock/test/`: files, datetimes, and results of installed items.

use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{item, key, location, part};

/// Creates an item, and a test of its part that requires a file.
fn tested(server: &TestServer) -> (Client, i64, i64) {
    let admin = server.admin();
    let here = location(&admin, "here");
    let engine = part(&admin, "Checks", &json!({ "testable": true }));
    let test = json!({ "part": engine, "test_name": "Runs", "requires_attachment": true });
    let test = key(&admin.post("/api/part/test-template/", &test).expect(201));
    let item = item(&admin, engine, 4, here);
    (admin, item, test)
}

fn send(admin: &Client, item: i64, test: i64) -> Value {
    let (item, test) = (item.to_string(), test.to_string());
    let texts = [("stock_item", item.as_str()), ("template", test.as_str())];
    let files = [("attachment", "run.txt", &b"smooth"[..])];
    admin
        .form("POST", "/api/stock/test/", &texts, &files)
        .expect(201)
}

on_both_databases! {
    fn no_test_ends_before_it_begins(server) {
        let (admin, item, test) = tested(server);
        let path = format!("/api/stock/test/{}/", send(&admin, item, test)["pk"]);
        let times = |started: &str, finished: &str| json!({ "started_datetime": started, "finished_datetime": finished });
        let text = "The test finished time cannot be earlier than the test started time";
        let refused = admin.patch(&path, &times("2026-01-02T10:00", "2026-01-02T09:59")).expect(400);
        assert_eq!(refused, json!({ "finished_datetime": [text] }));
        admin.patch(&path, &times("2026-01-02T10:00", "2026-01-02T10:00")).expect(200);
        admin.patch(&path, &json!({ "finished_datetime": "2026-01-01T10:00" })).expect(400);
    }

    fn a_result_comes_with_the_file_that_its_test_asks_for(server) {
        let (admin, item, test) = tested(server);
        let without = json!({ "stock_item": item, "template": test, "result": true });
        let text = json!({ "attachment": ["Attachment must be uploaded for this test"] });
        assert_eq!(admin.post("/api/stock/test/", &without).expect(400), text);
        let made = send(&admin, item, test);
        let address = made["attachment"].as_str().expect("an address").to_owned();
        assert_eq!(address, format!("/media/stock_files/{item}/run.txt"));
        assert_eq!(admin.get(&address).text, "smooth");
        let path = format!("/api/stock/test/{}/", made["pk"]);
        let kept = admin.patch(&path, &json!({ "value": "9" })).expect(200);
        assert_eq!((&kept["attachment"], &kept["value"]), (&json!(address), &json!("9")));
    }

    fn a_file_stays_as_long_as_any_result_names_it(server) {
        let (admin, item, test) = tested(server);
        let made = send(&admin, item, test);
        let address = made["attachment"].as_str().expect("an address").to_owned();
        let split = json!({ "items": [{ "pk": item, "quantity": 1 }], "location": location(&admin, "there") });
        admin.post("/api/stock/transfer/", &split).expect(201);
        let half = key(&admin.get(&format!("/api/stock/?ancestor={item}")).expect(200)[0]);
        assert_eq!(admin.delete(&format!("/api/stock/{item}/")).status, 204);
        assert_eq!(admin.get(&address).text, "smooth");
        assert_eq!(admin.delete(&format!("/api/stock/{half}/")).status, 204);
        assert_eq!(admin.get(&address).status, 404);
    }

    fn when_a_test_began_and_ended_is_stored_in_utc(server) {
        let (admin, item, test) = tested(server);
        let path = format!("/api/stock/test/{}/", send(&admin, item, test)["pk"]);
        for (sent, shown) in [
            ("2026-02-03T04:05:06Z", "2026-02-03 04:05"),
            ("2026-02-03T04:05:06.5+02:00", "2026-02-03 02:05"),
            ("2026-02-03 04:05", "2026-02-03 04:05"),
        ] {
            let body = json!({ "started_datetime": sent, "finished_datetime": sent });
            let changed = admin.patch(&path, &body).expect(200);
            assert_eq!((&changed["started_datetime"], &changed["finished_datetime"]), (&json!(shown), &json!(shown)), "{sent}");
        }
        for wrong in ["tomorrow", "2026-02-30T04:05:06Z", "+20000-01-01T00:00:00", "-0001-01-01T00:00:00Z"] {
            let reply = admin.patch(&path, &json!({ "started_datetime": wrong })).expect(400);
            let text = reply["started_datetime"][0].as_str().unwrap_or_default();
            assert!(text.starts_with("Datetime has wrong format."), "{wrong}: {reply}");
        }
        assert_eq!(admin.patch(&path, &json!({ "started_datetime": null })).expect(200)["started_datetime"], json!(null));
    }

    fn results_of_what_is_installed_in_an_item_are_listed_where_that_is_wanted(server) {
        let (admin, engine, test) = tested(server);
        let car = part(&admin, "Car", &json!({}));
        let here = location(&admin, "garage");
        let car = item(&admin, car, 1, here);
        send(&admin, engine, test);
        admin.patch(&format!("/api/stock/{engine}/"), &json!({ "belongs_to": car })).expect(200);
        let count = |query: &str| {
            let listed = admin.get(&format!("/api/stock/test/?stock_item={car}{query}")).expect(200);
            listed.as_array().map(Vec::len)
        };
        assert_eq!((count(""), count("&include_installed=true")), (Some(0), Some(1)));
    }
}
