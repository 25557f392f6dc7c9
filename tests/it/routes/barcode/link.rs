//! `/api/barcode/link/` and `unlink/`.

use inventree_tests::{Client, Reply, on_both_databases};
use serde_json::{Value, json};

use super::{location, part, scan, stock};

fn link(client: &Client, code: &str, model: &str, pk: i64) -> Reply {
    client.post("/api/barcode/link/", &json!({ "barcode": code, model: pk }))
}

fn unlink(client: &Client, body: &Value) -> Reply {
    client.post("/api/barcode/unlink/", body)
}

on_both_databases! {
    fn a_linked_code_stands_for_its_item_until_it_is_taken_away(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        let answer = link(&admin, " third-party-1\n", "part", part).expect(200);
        assert_eq!(answer, json!({
            "success": "Assigned barcode to part instance",
            "part": { "pk": part },
            "barcode_data": "third-party-1",
            "barcode_hash": "2981a8f0f34bbdf45e6c1f071d4cdb95",
        }));
        let found = scan(&admin, "third-party-1").expect(200);
        assert_eq!((&found["part"]["pk"], &found["plugin"]), (&json!(part), &json!("InvenTreeBarcode")));
        let shown = admin.get(&format!("/api/part/{part}/")).expect(200);
        assert_eq!(shown["barcode_hash"], "2981a8f0f34bbdf45e6c1f071d4cdb95");
        for _ in 0..2 {
            let answer = unlink(&admin, &json!({ "part": part })).expect(200);
            assert_eq!(answer, json!({ "success": "Barcode unassigned from part instance" }));
        }
        scan(&admin, "third-party-1").expect(400);
        assert_eq!(admin.get(&format!("/api/part/{part}/")).expect(200)["barcode_hash"], "");
    }

    fn a_code_of_which_nothing_can_be_printed_is_none(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        for code in ["\u{1e}\u{1d}", "\u{4}", " \u{1e} ", " "] {
            let refused = link(&admin, code, "part", part).expect(400);
            assert_eq!(refused, json!({ "barcode": ["This field may not be blank."] }), "{code:?}");
            scan(&admin, code).expect(400);
        }
        let body = json!({ "items": [{ "line_item": 1, "quantity": 1, "barcode": "\u{1e}" }] });
        let refused = admin.post("/api/order/po/1/receive/", &body).expect(400);
        assert_eq!(refused, json!({ "items": [{ "barcode": ["This field may not be blank."] }] }));
    }

    fn a_code_stands_for_one_item_of_all_models(server) {
        let admin = server.admin();
        let (part, place) = (part(&admin, "Bolt"), location(&admin, "Shelf"));
        link(&admin, "mine", "part", part).expect(200);
        for (model, pk) in [("stocklocation", place), ("part", part)] {
            let refused = link(&admin, "mine", model, pk).expect(400);
            assert_eq!(refused["error"], "Barcode matches existing item");
            assert_eq!(refused["part"]["pk"], part);
            assert_eq!(refused["barcode_data"], "mine");
        }
        let own = link(&admin, &format!("INV-PA{part}"), "stocklocation", place).expect(400);
        assert_eq!((&own["error"], &own["part"]["pk"]), (&json!("Barcode matches existing item"), &json!(part)));
    }

    fn another_code_takes_the_place_of_the_first(server) {
        let admin = server.admin();
        let item = stock(&admin, part(&admin, "Bolt"), 5);
        link(&admin, "first", "stockitem", item).expect(200);
        link(&admin, "second", "stockitem", item).expect(200);
        scan(&admin, "first").expect(400);
        assert_eq!(scan(&admin, "second").expect(200)["stockitem"]["pk"], item);
    }

    fn codes_that_differ_in_control_characters_only_are_the_same(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        link(&admin, "[)>\u{1e}06\u{1d}PX\u{1e}\u{4}", "part", part).expect(200);
        assert_eq!(scan(&admin, "[)>06PX").expect(200)["part"]["pk"], part);
    }

    fn the_first_of_several_models_gets_the_code_but_one_only_gives_it_back(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        let item = stock(&admin, part, 5);
        let both = json!({ "barcode": "both", "stockitem": item, "part": part, "stocklocation": null });
        let answer = admin.post("/api/barcode/link/", &both).expect(200);
        assert_eq!((&answer["part"], answer.get("stockitem")), (&json!({ "pk": part }), None));
        let refused = unlink(&admin, &json!({ "stockitem": item, "part": part })).expect(400);
        assert!(refused["error"].as_str().unwrap().starts_with("Multiple conflicting fields: 'build, supplierpart,"), "{refused}");
    }

    fn what_is_wrong_with_a_request_is_reported(server) {
        let admin = server.admin();
        part(&admin, "Bolt");
        let wrong = |path: &str, body: Value| admin.post(&format!("/api/barcode/{path}/"), &body).expect(400);
        let code = "x";
        assert_eq!(wrong("link", json!({ "part": 1 })), json!({ "barcode": ["This field is required."] }));
        let none = wrong("link", json!({ "barcode": code, "part": null }));
        assert!(none["error"].as_str().unwrap().starts_with("Missing data: provide one of '['build', 'supplierpart'"), "{none}");
        let text = json!({ "part": ["Incorrect type. Expected pk value, received str."] });
        assert_eq!(wrong("link", json!({ "barcode": code, "part": "abc" })), text);
        for (model, pk) in [("part", 99), ("build", 1), ("stockitem", -1)] {
            let unknown = json!({ model: [format!("Invalid pk \"{pk}\" - object does not exist.")] });
            assert_eq!(wrong("link", json!({ "barcode": code, model: pk })), unknown);
            assert_eq!(wrong("unlink", json!({ model: pk })), unknown);
        }
        let none = wrong("unlink", json!({}));
        assert!(none["error"].as_str().unwrap().starts_with("Missing data: Provide one of 'build, supplierpart"), "{none}");
        assert_eq!(wrong("unlink", json!({ "part": null })), json!({ "error": "Could not unassign barcode" }));
    }

    fn who_may_not_change_the_item_may_not_change_its_code(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        let item = stock(&admin, part, 5);
        let clerk = server.create_user_with_roles(&["stock"], "clerk", false, &["view", "change"]);
        link(&clerk, "mine", "stockitem", item).expect(200);
        let refused = json!({ "error": "You do not have the required permissions for <class 'part.models.Part'>" });
        assert_eq!(link(&clerk, "other", "part", part).expect(403), refused);
        assert_eq!(unlink(&clerk, &json!({ "part": part })).expect(403), refused);
        unlink(&clerk, &json!({ "stockitem": item })).expect(200);
        server.anonymous().post("/api/barcode/link/", &json!({ "barcode": "x", "part": part })).expect(401);
    }

    fn of_clients_who_link_one_code_at_once_one_wins(server) {
        let admin = server.admin();
        let items: Vec<(&str, i64)> = (0..4)
            .flat_map(|number| [("part", part(&admin, &format!("Bolt {number}"))), ("stocklocation", location(&admin, &format!("Shelf {number}")))])
            .collect();
        for round in 0..5 {
            let code = format!("wanted-{round}");
            let replies: Vec<Reply> = std::thread::scope(|scope| {
                let all: Vec<_> = items.iter().map(|(model, pk)| scope.spawn(|| link(&admin, &code, model, *pk))).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect()
            });
            let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
            assert_eq!(won.len(), 1, "{replies:?}");
            for reply in lost {
                assert_eq!(reply.expect(400)["error"], "Barcode matches existing item");
            }
            let carriers = items.iter().filter(|(model, pk)| {
                let path = if *model == "part" { "/api/part" } else { "/api/stock/location" };
                let hash = scan(&admin, code.as_str()).expect(200)["barcode_hash"].clone();
                admin.get(&format!("{path}/{pk}/")).expect(200)["barcode_hash"] == hash
            });
            assert_eq!(carriers.count(), 1);
        }
    }
}
