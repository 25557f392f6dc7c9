//! Requests that change the same row at the same time.

use inventree_tests::server::basic_auth;
use inventree_tests::{on_both_databases, reentrant};
use serde_json::json;

const THREADS: usize = 8;

/// Clients that change one item, each several times.
const CLIENTS: usize = 16;
const EACH: usize = 6;

/// Runs the work in all threads, each with its number. Returns the results.
fn run_concurrently<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                scope.spawn({
                    let work = &work;
                    move || work(thread)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    })
}

on_both_databases! {
    fn one_of_many_requests_for_a_name_gets_it_and_the_others_are_a_400(server) {
        let admin = server.admin();
        for (path, field) in [("/api/user/", "username"), ("/api/user/group/", "name")] {
            for round in 0..3 {
                let body = json!({ field: format!("name{round}") });
                let mut statuses = run_concurrently(|_| admin.post(path, &body).status);
                statuses.sort_unstable();
                assert_eq!(statuses[0], 201, "{path}");
                assert!(statuses[1..].iter().all(|status| *status == 400), "{path}: {statuses:?}");
            }
        }
    }

    fn fields_of_metadata_that_are_merged_at_the_same_time_all_stay(server) {
        let admin = server.admin();
        let path = "/api/plugins/sample/metadata/";
        run_concurrently(|thread| {
            for number in 0..5 {
                let member = format!("{thread}-{number}");
                admin.patch(path, &json!({ "metadata": { member: true } })).expect(200);
            }
        });
        let metadata = admin.get(path).expect(200)["metadata"].clone();
        assert_eq!(metadata.as_object().map(serde_json::Map::len), Some(THREADS * 5));
    }

    fn fields_of_a_user_that_are_changed_at_the_same_time_all_stay(server) {
        let admin = server.admin();
        let path = format!("/api/user/{}/", admin.post("/api/user/", &json!({ "username": "ann" })).expect(201)["pk"]);
        let members = ["first_name", "last_name", "email"];
        run_concurrently(|thread| {
            let Some(member) = members.get(thread) else { return };
            for number in 0..15 {
                let value = format!("{number}@example.com");
                admin.patch(&path, &json!({ *member: value })).expect(200);
                assert_eq!(admin.get(&path).expect(200)[*member], value, "{member}");
            }
        });
    }

    fn a_user_who_logs_in_while_they_are_changed_makes_no_request_fail(server) {
        let admin = server.admin();
        let ann = server.create_user("ann", false, &[]);
        let by_password = server.anonymous().with_authorization(basic_auth("ann", "long-enough-password"));
        let path = format!("/api/user/{}/", ann.get("/api/user/me/").expect(200)["pk"]);
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        run_concurrently(|thread| for number in 0..10 {
            let name = json!({ "first_name": format!("{thread}-{number}") });
            let reply = match thread % 4 {
                0 => by_password.get(&format!("/api/user/token/?name={thread}-{number}")),
                1 => by_password.send("POST", "/accounts/login/", &form, b"username=ann&password=long-enough-password"),
                2 => admin.patch(&path, &name),
                _ => ann.patch("/api/user/me/", &name),
            };
            assert!(reply.status < 400, "{thread}: {} {}", reply.status, reply.text);
        });
    }

    fn an_item_that_many_change_at_once_is_changed_by_all_of_them(server) {
        let admin = server.admin();
        admin.activate(reentrant::SLUG);
        admin.post("/api/part/", &json!({ "name": "Bolt" })).expect(201);
        let item = admin.post("/api/stock/", &json!({ "part": 1, "quantity": 1 })).expect(201)[0]["pk"].clone();
        let more = json!({ "items": [{ "pk": item, "quantity": 1 }] });
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (admin, more) = (&admin, &more);
                scope.spawn(move || {
                    for number in 0..EACH {
                        let text = format!("{client}-{number}");
                        admin.patch("/api/part/1/", &json!({ "description": text })).expect(200);
                        admin.post("/api/stock/add/", more).expect(201);
                    }
                });
            }
        });
        assert_eq!(admin.get(&format!("/api/stock/{item}/")).expect(200)["quantity"], (1 + CLIENTS * EACH) as f64);
    }

    fn those_who_ask_for_one_token_get_the_same(server) {
        let by_password = server.anonymous().with_authorization(basic_auth("admin", "inventree"));
        let mut tokens = run_concurrently(|_| by_password.get("/api/user/token/?name=one").expect(200)["token"].clone());
        tokens.dedup();
        assert_eq!(tokens.len(), 1);
    }

    fn a_setting_that_is_first_looked_at_by_many_gets_one_row(server) {
        let admin = server.admin();
        admin.activate("sample");
        for path in ["/api/plugins/sample/settings/API_KEY/", "/api/plugins/sample/user-settings/USER_SETTING_1/", "/api/settings/global/LABEL_DPI/"] {
            let mut rows = run_concurrently(|_| admin.get(path).expect(200)["pk"].as_i64().expect("a row"));
            rows.dedup();
            assert_eq!(rows.len(), 1, "{path}");
        }
    }

    fn a_plugin_that_many_switch_at_once_ends_as_its_row_says(server) {
        let admin = server.admin();
        run_concurrently(|thread| for number in 0..5 {
            let body = json!({ "active": (thread + number) % 2 == 0 });
            admin.patch("/api/plugins/simpleaction/activate/", &body).expect(200);
        });
        inventree_tests::server::eventually("the snapshot follows the row", || {
            let active = admin.get("/api/plugins/simpleaction/").expect(200)["active"] == true;
            let answers = admin.post("/api/action/", &json!({ "action": "simple" })).status == 200;
            (active == answers).then_some(())
        });
    }
}
