//! Clients that change the same stock at the same time.

use std::collections::BTreeSet;

use inventree::db::{Database, Db};
use inventree::decimal::Decimal;
use inventree::resource::Statement;
use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{get_item, item, location, part};

const CLIENTS: usize = 8;
const ITEMS: usize = 50;
const EACH: i64 = 1000;
const OPERATIONS: usize = 2000;

/// Pseudo-random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("a number") % limit
    }
}

/// The work of one client: what it added less what it removed, and the number of its history entries.
#[derive(Default)]
struct Done {
    added: i64,
    entries: i64,
}

/// Changes two items per request, in any order. Only lack of stock may fail a request.
fn work(client: &Client, items: &[i64], places: &[i64], dice: &mut Dice) -> Done {
    let mut done = Done::default();
    for _ in 0..OPERATIONS / CLIENTS {
        let (first, second) = (items[dice.below(ITEMS)], items[dice.below(ITEMS)]);
        let quantity = i64::try_from(dice.below(20) + 1).expect("a number");
        let lines =
            json!([{ "pk": first, "quantity": quantity }, { "pk": second, "quantity": quantity }]);
        let place = places[dice.below(places.len())];
        let (path, added, entries) = match dice.below(4) {
            0 => ("add", 2 * quantity, 2),
            1 => ("remove", -2 * quantity, 2),
            _ => ("transfer", 0, 4),
        };
        let body = json!({ "items": lines, "location": place });
        let reply = client.post(&format!("/api/stock/{path}/"), &body);
        match reply.status {
            201 => {
                done.added += added;
                done.entries += entries;
            }
            // The item has less than the quantity by now.
            400 => assert!(
                reply.text.contains("the item has only"),
                "{path}: {}",
                reply.text
            ),
            status => panic!("{path}: {status} {}", reply.text),
        }
    }
    done
}

fn run_concurrently<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..count)
            .map(|client| scope.spawn(move || work(client)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    })
}

/// Queries the numbers of one row from the database itself.
pub(super) fn query_numbers(server: &TestServer, sql: impl Into<Statement>) -> Vec<i64> {
    let database = Database::open(&server.database().url, 1).expect("an address");
    let mut db: Db = database.connect().expect("a connection");
    let rows = sql.into().load(&mut db).expect("an answer");
    rows[0]
        .iter()
        .map(|cell| cell.int().expect("a number"))
        .collect()
}

fn millionths(whole: i64) -> i64 {
    Decimal::try_from(whole).expect("a quantity").millionths()
}

on_both_databases! {
    fn nothing_is_lost_while_many_work_on_the_same_items(server) {
        let admin = server.admin();
        let places = ["a", "b", "c"].map(|name| location(&admin, name));
        let part = part(&admin, "Bolt", &json!({}));
        // Enough of each that none is used up: moving a whole item writes another history than a split.
        let items: Vec<i64> = (0..ITEMS).map(|_| item(&admin, part, EACH, places[0])).collect();
        let all = run_concurrently(CLIENTS, |client| {
            let mut dice = Dice(u64::try_from(client).expect("a number") + 1);
            work(&admin, &items, &places, &mut dice)
        });
        let added: i64 = all.iter().map(|done| done.added).sum();
        let entries: i64 = all.iter().map(|done| done.entries).sum();
        assert!(entries > 4000, "too little was done: {entries}");
        let made = i64::try_from(ITEMS).unwrap();

        let total = query_numbers(server, "SELECT CAST(SUM(quantity) AS BIGINT), MIN(quantity) FROM stock_items");
        assert_eq!(total[0], millionths(made * EACH + added));
        assert!(total[1] > 0);
        let told = query_numbers(server, "SELECT COUNT(*) FROM stock_tracking");
        assert_eq!(told, [made + entries]);
        let halves = query_numbers(
            server,
            "SELECT (SELECT COUNT(*) FROM stock_tracking WHERE tracking_type = 40), \
             (SELECT COUNT(*) FROM stock_tracking WHERE tracking_type = 42), \
             (SELECT COUNT(*) FROM stock_items WHERE parent_id IS NOT NULL)",
        );
        assert!(halves[0] > 0 && halves[0] == halves[1] && halves[1] == halves[2], "{halves:?}");
        for item in &items {
            let entries = admin.get(&format!("/api/stock/track/?item={item}")).expect(200);
            let entries = entries.as_array().unwrap().iter();
            let last = entries.max_by_key(|entry| entry["pk"].as_i64()).unwrap();
            assert_eq!(last["deltas"]["quantity"], get_item(&admin, *item)["quantity"], "{item}");
        }
    }

    fn items_that_are_used_up_by_several_at_once_cause_no_server_error(server) {
        let admin = server.admin();
        let (here, there) = (location(&admin, "here"), location(&admin, "there"));
        let part = part(&admin, "Bolt", &json!({}));
        let mut left = 0;
        for _ in 0..5 {
            let items: Vec<i64> = (0..10).map(|_| item(&admin, part, 6, here)).collect();
            let replies = run_concurrently(CLIENTS, |client| {
                let mut items = items.clone();
                items.rotate_left(client);
                let lines: Vec<Value> = items.iter().map(|pk| json!({ "pk": pk, "quantity": 2 })).collect();
                let path = if client % 2 == 0 { "transfer" } else { "remove" };
                let reply = admin.post(&format!("/api/stock/{path}/"), &json!({ "items": lines, "location": there }));
                assert!(matches!(reply.status, 201 | 400), "{} {}", reply.status, reply.text);
                (reply.status, path)
            });
            let done: Vec<_> = replies.into_iter().filter(|(status, _)| *status == 201).collect();
            // Each request wants two of six, so at least three succeed.
            assert!(done.len() >= 3, "{done:?}");
            left += 60 - 20 * done.iter().filter(|(_, path)| *path == "remove").count();
        }
        let total = query_numbers(server, "SELECT CAST(SUM(quantity) AS BIGINT) FROM stock_items");
        assert_eq!(total, [millionths(i64::try_from(left).unwrap())]);
    }

    fn validators_make_no_concurrent_change_fail(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let part = part(&admin, "Bolt", &json!({}));
        let item = item(&admin, part, 100, here);
        admin.activate("validator");
        // Each change of the item by the other client makes the server ask the plugins again.
        run_concurrently(2, |_| {
            for _ in 0..10 {
                let line = json!({ "items": [{ "pk": item, "quantity": 1 }] });
                admin.post("/api/stock/add/", &line).expect(201);
            }
        });
        assert_eq!(get_item(&admin, item)["quantity"], 120.0);
        assert_eq!(get_item(&admin, item)["tracking_items"], 21);
    }

    fn a_location_that_takes_stock_does_not_become_structural_meanwhile(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt", &json!({}));
        for round in 0..15 {
            let place = location(&admin, &format!("place {round}"));
            let replies = run_concurrently(2, |client| {
                let reply = if client == 0 {
                    admin.post("/api/stock/", &json!({ "part": part, "quantity": 1, "location": place }))
                } else {
                    admin.patch(&format!("/api/stock/location/{place}/"), &json!({ "structural": true }))
                };
                assert!(matches!(reply.status, 200 | 201 | 400), "{} {}", reply.status, reply.text);
                reply.status
            });
            assert!(replies.contains(&400), "{replies:?}");
        }
    }

    fn an_item_that_is_deleted_while_others_change_its_splits_causes_no_server_error(server) {
        let admin = server.admin();
        let (here, there) = (location(&admin, "here"), location(&admin, "there"));
        let part = part(&admin, "Bolt", &json!({}));
        for _ in 0..5 {
            let whole = item(&admin, part, 100, here);
            let split = json!({ "items": [{ "pk": whole, "quantity": 50 }], "location": there });
            admin.post("/api/stock/transfer/", &split).expect(201);
            let half = admin.get(&format!("/api/stock/?ancestor={whole}")).expect(200)[0]["pk"].clone();
            run_concurrently(CLIENTS, |client| {
                let reply = match client {
                    0 => admin.delete(&format!("/api/stock/{whole}/")),
                    1 => admin.patch(&format!("/api/stock/{half}/"), &json!({ "location": here })),
                    _ => {
                        let lines = json!([{ "pk": half, "quantity": 1 }, { "pk": whole, "quantity": 1 }]);
                        admin.post("/api/stock/add/", &json!({ "items": lines }))
                    }
                };
                // A change of fields is a conflict if other requests are faster at each retry.
                let is_overtaken = client == 1 && reply.status == 409;
                assert!(is_overtaken || matches!(reply.status, 200 | 201 | 204 | 400), "{} {}", reply.status, reply.text);
            });
        }
    }

    fn no_two_get_the_same_serial_however_they_ask(server) {
        let admin = server.admin();
        let template = part(&admin, "Car", &json!({ "is_template": true, "trackable": true }));
        let variants = [0, 1].map(|number| {
            part(&admin, &format!("Car {number}"), &json!({ "variant_of": template, "trackable": true }))
        });
        let mut count = 0;
        for unique in [false, true] {
            admin.set_setting("SERIAL_NUMBER_GLOBALLY_UNIQUE", unique);
            for round in 0..5 {
                // Half of the clients want certain numbers, half the next free ones.
                let certain = format!("{}", 1000 + 100 * round);
                let statuses = run_concurrently(CLIENTS, |client| {
                    let text = if client % 2 == 0 { format!("{unique}{certain}+") } else { "~+".to_owned() };
                    let body = json!({ "part": variants[client / 4], "quantity": 3, "serial_numbers": text });
                    let reply = admin.post("/api/stock/", &body);
                    assert!(matches!(reply.status, 201 | 400), "{} {}", reply.status, reply.text);
                    reply.status
                });
                let made = statuses.iter().filter(|status| **status == 201).count();
                assert!(made >= 2, "{statuses:?}");
                count += 3 * made;
            }
        }
        let items = admin.get("/api/stock/").expect(200);
        let serials: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["serial"].as_str().unwrap()).collect();
        assert_eq!(serials.len(), count);
        assert_eq!(serials.iter().collect::<BTreeSet<_>>().len(), count);
    }
}
