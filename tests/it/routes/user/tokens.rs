//! Tokens: requesting, using and losing them.

use std::time::Duration;

use inventree::db::DbError;
use inventree::diesel::prelude::*;
use inventree::schema::tokens;
use inventree_server::auth::token;
use inventree_tests::server::basic_auth;
use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::sessions;

fn by_password(server: &TestServer) -> Client {
    server
        .anonymous()
        .with_authorization(basic_auth("admin", "inventree"))
}

fn request_token(server: &TestServer, name: &str) -> (Value, Client) {
    let answer = by_password(server)
        .get(&format!("/api/user/token/?name={name}"))
        .expect(200);
    let client = server
        .anonymous()
        .with_authorization(format!("Token {}", answer["token"].as_str().unwrap()));
    (answer, client)
}

/// Returns the token that the client uses, as the list shows it.
fn own_token(client: &Client) -> Value {
    let list = client.get("/api/user/tokens/").expect(200);
    list.as_array()
        .unwrap()
        .iter()
        .find(|token| token["in_use"] == true)
        .unwrap()
        .clone()
}

fn advance_clock(server: &TestServer, days: u64) {
    let now = server.registry().clock().now();
    let then = now + Duration::from_secs(days * 24 * 60 * 60);
    server.registry().clock().advance(then - now);
}

on_both_databases! {
    fn a_name_is_normalised_and_asking_again_gives_the_same_token(server) {
        let (first, _) = request_token(server, "my%20tool%2F%24%25%20name");
        assert_eq!(first["name"], "my-tool/$%-name");
        let (again, client) = request_token(server, "my-tool%2F%24%25%20name");
        assert_eq!(first, again);
        assert_ne!(first["token"], request_token(server, "").0["token"]);
        assert_eq!(own_token(&client)["name"], "my-tool/$%-name");
    }

    fn a_token_is_made_on_request_and_its_text_shown_this_once(server) {
        let admin = by_password(server);
        let made = admin.post("/api/user/tokens/", &json!({ "name": "mine", "expiry": "2199-01-31" })).expect(201);
        assert_eq!((&made["name"], &made["expiry"], &made["revoked"], &made["active"], &made["user"], &made["in_use"]),
            (&json!("mine"), &json!("2199-01-31"), &json!(false), &json!(true), &json!(1), &json!(false)));
        let text = made["token"].as_str().unwrap();
        let client = server.anonymous().with_authorization(format!("Token {text}"));
        assert_eq!(own_token(&client)["id"], made["id"]);
        let shown = admin.get(&format!("/api/user/tokens/{}/", made["id"])).expect(200);
        assert!(shown["token"].as_str().unwrap().contains("***"), "{shown}");
        // Each request creates another token, also at the same time.
        for _ in 0..3 {
            let other = admin.post("/api/user/tokens/", &json!({ "name": "mine" })).expect(201);
            assert_ne!((&other["token"], &other["id"]), (&made["token"], &made["id"]));
        }
        let count = |query: &str| admin.get(&format!("/api/user/tokens/?{query}")).expect(200).as_array().unwrap().len();
        assert_eq!((count("search=MINE"), count("search=nosuch"), count("revoked=true")), (4, 0, 0));
        client.delete(&format!("/api/user/tokens/{}/", made["id"])).expect(204);
        client.get("/api/user/me/").expect(401);
        assert_eq!(count("revoked=true"), 1);
    }

    fn a_token_that_is_made_keeps_the_rules_of_its_fields(server) {
        let admin = by_password(server);
        for (body, field, text) in [
            (json!({ "name": "n".repeat(101) }), "name", "Ensure this field has no more than 100 characters."),
            (json!({ "name": null }), "name", "This field may not be null."),
            (json!({ "name": "a", "expiry": "soon" }), "expiry", "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."),
            (json!({ "name": "a", "user": 99 }), "user", "a token can only be created for the caller"),
        ] {
            assert_eq!(admin.post("/api/user/tokens/", &body).expect(400)[field][0], text, "{body}");
        }
        let made = admin.post("/api/user/tokens/", &json!({ "user": 1 })).expect(201);
        assert_eq!(made["name"], "");
        let over = admin.post("/api/user/tokens/", &json!({ "name": "over", "expiry": "2000-01-01" })).expect(201);
        assert_eq!(over["active"], false);
        let client = server.anonymous().with_authorization(format!("Token {}", over["token"].as_str().unwrap()));
        client.get("/api/user/me/").expect(401);
        server.anonymous().post("/api/user/tokens/", &json!({ "name": "x" })).expect(401);
    }

    fn a_name_is_cut_at_its_longest_and_never_an_error(server) {
        let (answer, _) = request_token(server, &"n".repeat(150));
        assert_eq!(answer["name"], "n".repeat(100));
        let odd = by_password(server).get("/api/user/token/?name=a%00b");
        assert_eq!(odd.expect(400), json!({ "name": ["Null characters are not allowed."] }));
    }

    fn only_the_hash_of_a_token_is_in_the_database(server) {
        let (answer, client) = request_token(server, "hashed");
        let text = answer["token"].as_str().unwrap();
        let rows: Vec<(String, String)> = server.registry().db().read(|db| {
            let rows = tokens::table.filter(tokens::name.eq("hashed")).select((tokens::hash, tokens::masked));
            rows.load(db).map_err(DbError::from)
        }).unwrap();
        let masked = own_token(&client)["token"].as_str().unwrap().to_owned();
        assert_eq!(rows, [(token::hash(text), masked.clone())]);
        assert!(masked.contains("****") && masked.len() == text.len() && masked != text);
    }

    fn a_revoked_token_is_refused_at_once(server) {
        let (_, client) = request_token(server, "lost");
        let id = own_token(&client)["id"].clone();
        server.admin().delete(&format!("/api/user/tokens/{id}/")).expect(204);
        assert_eq!(client.get("/api/user/me/").expect(401)["detail"], "Token has been revoked");
        let (_, next) = request_token(server, "lost");
        assert_ne!(own_token(&next)["id"], id);
        let list = server.admin().get("/api/user/tokens/").expect(200);
        let gone = list.as_array().unwrap().iter().find(|token| token["id"] == id).unwrap();
        assert_eq!((&gone["active"], &gone["revoked"]), (&json!(false), &json!(true)));
    }

    fn a_token_can_be_used_until_its_last_day_and_not_after_it(server) {
        let (_, client) = request_token(server, "old");
        client.get("/api/user/me/").expect(200);
        advance_clock(server, 364);
        client.get("/api/user/me/").expect(200);
        advance_clock(server, 2);
        assert_eq!(client.get("/api/user/me/").expect(401)["detail"], "Token has expired");
        request_token(server, "old").1.get("/api/user/me/").expect(200);
    }

    fn the_day_on_which_a_token_was_last_used_is_noted(server) {
        let (_, client) = request_token(server, "seen");
        let first = own_token(&client)["last_seen"].clone();
        assert!(first.is_string());
        advance_clock(server, 3);
        assert_ne!(own_token(&client)["last_seen"], first);
    }

    fn a_deactivated_user_gets_nothing_back_by_being_active_again(server) {
        let ann = server.create_user("ann", false, &[]);
        let session = server.anonymous().with_authorization(basic_auth("ann", "long-enough-password")).get("/api/user/token/");
        let cookie = format!("sessionid={}", session.cookie("sessionid"));
        let by_session = || server.anonymous().send("GET", "/api/user/me/", &[("Cookie", &cookie)], b"");
        by_session().expect(200);
        let pk = ann.get("/api/user/me/").expect(200)["pk"].clone();
        let path = format!("/api/user/{pk}/");
        server.admin().patch(&path, &json!({ "is_active": false })).expect(200);
        assert_eq!(ann.get("/api/user/me/").expect(401)["detail"], "User inactive or deleted.");
        server.admin().patch(&path, &json!({ "is_active": true })).expect(200);
        assert_eq!(ann.get("/api/user/me/").expect(401)["detail"], "Token has been revoked");
        by_session().expect(401);
        let again = server.log_in("ann", "long-enough-password");
        again.get("/api/user/me/").expect(200);
        server.admin().delete(&path).expect(204);
        again.get("/api/user/me/").expect(401);
    }

    fn a_password_that_an_administrator_sets_ends_all_tokens(server) {
        let ann = server.create_user("ann", false, &[]);
        let path = format!("/api/user/{}/set-password/", ann.get("/api/user/me/").expect(200)["pk"]);
        server.admin().put(&path, &json!({ "password": "another-password" })).expect(200);
        assert_eq!(ann.get("/api/user/me/").expect(401)["detail"], "Token has been revoked");
        server.admin().get("/api/user/me/").expect(200);
        server.log_in("ann", "another-password").get("/api/user/me/").expect(200);
    }

    fn the_callers_own_new_password_ends_tokens_on_request(server) {
        let (_, kept) = request_token(server, "kept");
        let path = "/api/user/1/set-password/";
        kept.put(path, &json!({ "password": "another-password" })).expect(200);
        kept.get("/api/user/me/").expect(200);
        kept.put(path, &json!({ "password": "a-third-password", "revoke_tokens": true })).expect(200);
        kept.get("/api/user/me/").expect(401);
        server.log_in("admin", "a-third-password").get("/api/user/me/").expect(200);
    }

    fn a_superuser_lists_and_revokes_the_tokens_of_all_users(server) {
        let ann = server.create_user("ann", true, &["view", "add", "change", "delete"]);
        let admin = by_password(server);
        let own = admin.get("/api/user/tokens/").expect(200);
        let all = admin.get("/api/user/tokens/?all_users=true").expect(200);
        let all = all.as_array().unwrap();
        assert_eq!(all.len(), own.as_array().unwrap().len() + 1);
        let hers = all.iter().find(|token| token["user_detail"]["username"] == "ann").unwrap();
        assert_eq!(admin.get("/api/user/tokens/?all_users=false").expect(200), own);
        // The staff flag alone is not enough.
        let (_, of_admin) = request_token(server, "admins");
        assert_eq!(ann.get("/api/user/tokens/?all_users=true").expect(200).as_array().map(Vec::len), Some(1));
        let path = format!("/api/user/tokens/{}/", own_token(&of_admin)["id"]);
        ann.delete(&path).expect(404);
        ann.delete(&format!("{path}?all_users=true")).expect(404);
        let path = format!("/api/user/tokens/{}/", hers["id"]);
        assert_eq!(admin.get(&path).expect(200)["user"], hers["user"]);
        admin.delete(&path).expect(204);
        ann.get("/api/user/me/").expect(401);
    }

    fn a_revoked_token_gives_no_other_one_also_where_the_caller_is_still_known(server) {
        let (_, client) = request_token(server, "lost");
        server.registry().refresh(inventree::registry::Wait::No).unwrap();
        client.get("/api/user/me/").expect(200);
        server.registry().db().write(|db| {
            let lost = diesel::update(tokens::table.filter(tokens::name.eq("lost")));
            lost.set(tokens::revoked.eq(true)).execute(db).map_err(DbError::from)
        }).unwrap();
        // The server was not notified.
        client.get("/api/user/me/").expect(200);
        client.get("/api/user/token/?name=next").expect(401);
        client.post("/api/user/tokens/", &json!({ "name": "next" })).expect(401);
    }

    fn a_user_has_at_most_a_hundred_tokens_of_each_sort(server) {
        let admin = by_password(server);
        let list = || admin.get("/api/user/tokens/").expect(200).as_array().unwrap().clone();
        let make = || admin.post("/api/user/tokens/", &json!({ "name": "more" }));
        while list().len() < 100 {
            make().expect(201);
        }
        let text = "a user has at most 100 usable tokens: revoke one first";
        assert_eq!(make().expect(400), json!({ "non_field_errors": [text] }));
        // A request by name still succeeds: it ends the least recently used token.
        let before = list();
        let (_, client) = request_token(server, "another");
        client.get("/api/user/me/").expect(200);
        let ended = |token: &&Value| token["active"] == true && !list().iter().any(|now| now["id"] == token["id"] && now["active"] == true);
        let ended: Vec<Value> = before.iter().filter(ended).map(|token| token["id"].clone()).collect();
        assert_eq!(ended, [before[0]["id"].clone()]);
        // An existing token is returned again.
        let again = admin.get("/api/user/token/?name=more");
        assert!([200, 400].contains(&again.status), "{}", again.text);
        for token in list() {
            admin.delete(&format!("/api/user/tokens/{}/", token["id"])).expect(204);
        }
        for _ in 0..5 {
            make().expect(201);
        }
        let revoked = list().iter().filter(|token| token["revoked"] == true).count();
        assert!(revoked <= 100, "{revoked}");
    }

    fn a_page_of_another_site_gets_no_token_and_no_link_opens_a_session(server) {
        let (cookie, _) = sessions::open_session_by_form(server);
        let by_session = [("Cookie", cookie.as_str())];
        let authorization = basic_auth("admin", "inventree");
        let by_password = [("Authorization", authorization.as_str())];
        for by in [&by_session, &by_password] {
            let get = |name: &str, value: &str| {
                let headers = [by[0], (name, value)];
                server.anonymous().send("GET", "/api/user/token/?name=theirs", &headers, b"")
            };
            for (name, value) in [("Origin", "https://evil.example"), ("Origin", "null"),
                ("Referer", "https://evil.example/"), ("Sec-Fetch-Site", "cross-site")] {
                let refused = get(name, value);
                assert_eq!((refused.status, refused.cookie("sessionid")), (403, ""), "{by:?} {name}: {value}");
            }
            let opened = get("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
            assert_eq!((opened.status, opened.cookie("sessionid")), (200, ""), "{by:?}");
        }
        assert_ne!(server.anonymous().send("GET", "/api/user/token/", &by_password, b"").cookie("sessionid"), "");
    }

    fn a_password_that_a_browser_remembers_writes_for_pages_of_ours_alone(server) {
        let authorization = basic_auth("admin", "inventree");
        let write = |origin: &str| {
            let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", origin)];
            server.anonymous().send("POST", "/api/company/", &headers, b"name=x").status
        };
        assert_eq!((write("https://evil.example"), write("null"), write(server.base())), (403, 403, 201));
    }

    fn tokens_that_ended_long_ago_are_removed(server) {
        let (_, client) = request_token(server, "lost");
        let id = own_token(&client)["id"].clone();
        let admin = by_password(server);
        admin.delete(&format!("/api/user/tokens/{id}/")).expect(204);
        let is_there = || admin.get(&format!("/api/user/tokens/{id}/")).status == 200;
        advance_clock(server, 29);
        request_token(server, "a");
        assert!(is_there());
        advance_clock(server, 2);
        request_token(server, "b");
        assert!(!is_there());
    }

    fn callers_see_and_revoke_their_own_tokens_only(server) {
        let ann = server.create_user("ann", false, &[]);
        let (_, admin) = request_token(server, "admins");
        let id = own_token(&admin)["id"].clone();
        assert_eq!(ann.get("/api/user/tokens/").expect(200).as_array().map(Vec::len), Some(1));
        ann.get(&format!("/api/user/tokens/{id}/")).expect(404);
        ann.delete(&format!("/api/user/tokens/{id}/")).expect(404);
        assert_eq!(admin.get(&format!("/api/user/tokens/{id}/")).expect(200)["name"], "admins");
        server.anonymous().get("/api/user/token/").expect(401);
        assert_eq!(ann.post("/api/user/token/", &json!({})).status, 405);
    }
}
