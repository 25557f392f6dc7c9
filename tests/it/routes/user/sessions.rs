//! Sessions of browsers, and the CSRF token that their writes must carry.

use inventree::db::DbError;
use inventree::diesel::{self, prelude::*};
use inventree::schema::{sessions, users};
use inventree_tests::server::{basic_auth, eventually};
use inventree_tests::{Client, Reply, TestServer, on_both_databases};
use serde_json::{Value, json};

/// Opens a session of the administrator. Returns the cookie header and the CSRF token.
pub(in crate::routes) fn open_session(server: &TestServer) -> (String, String) {
    let reply = server
        .anonymous()
        .with_authorization(basic_auth("admin", "inventree"))
        .get("/api/user/token/");
    reply.expect(200);
    let csrf = reply.cookie("csrftoken").to_owned();
    (
        format!("sessionid={}; csrftoken={csrf}", reply.cookie("sessionid")),
        csrf,
    )
}

/// Opens a session of the administrator on the login page. Returns the cookie header and the CSRF token.
pub(in crate::routes) fn open_session_by_form(server: &TestServer) -> (String, String) {
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let body = b"username=admin&password=inventree";
    let reply = server
        .anonymous()
        .send("POST", "/accounts/login/", &form, body);
    assert_eq!(reply.status, 302, "{}", reply.text);
    let cookie = format!("sessionid={}", reply.cookie("sessionid"));
    (cookie, reply.cookie("csrftoken").to_owned())
}

fn sessions_of(server: &TestServer, user: i64) -> i64 {
    let own = sessions::table.filter(sessions::user_id.eq(user)).count();
    server
        .registry()
        .db()
        .read(|db| own.get_result(db).map_err(DbError::from))
        .unwrap()
}

fn run_action(client: &Client, cookie: &str, csrf: Option<&str>) -> Reply {
    let mut headers = vec![("Content-Type", "application/json"), ("Cookie", cookie)];
    headers.extend(csrf.map(|csrf| ("X-CSRFToken", csrf)));
    client.send("POST", "/api/action/", &headers, br#"{"action": "simple"}"#)
}

on_both_databases! {
    fn a_session_reads_with_its_cookie_alone(server) {
        let (cookie, _) = open_session(server);
        let me = server.anonymous().send("GET", "/api/user/me/", &[("Cookie", &cookie)], b"").expect(200);
        assert_eq!(me["username"], "admin");
        let wrong = server.anonymous().send("GET", "/api/user/me/", &[("Cookie", "sessionid=wrong")], b"");
        assert_eq!(wrong.expect(401)["detail"], "Authentication credentials were not provided.");
    }

    fn a_session_writes_only_with_the_value_that_its_pages_were_given(server) {
        server.admin().activate("simpleaction");
        let (cookie, csrf) = open_session(server);
        let client = server.anonymous();
        let text = |reply: Reply| reply.expect(403)["detail"].clone();
        assert_eq!(text(run_action(&client, &cookie, None)), "CSRF Failed: CSRF token missing.");
        let wrong = text(run_action(&client, &cookie, Some("wrong")));
        assert_eq!(wrong, "CSRF Failed: CSRF token from the 'X-Csrftoken' HTTP header incorrect.");
        let of_another = open_session_by_form(server).1;
        assert_eq!(text(run_action(&client, &cookie, Some(&of_another))), wrong);
        assert_eq!(run_action(&client, &cookie, Some(&csrf)).expect(200)["result"], true);
    }

    fn a_token_needs_no_such_value_even_beside_a_cookie(server) {
        server.admin().activate("simpleaction");
        let (cookie, _) = open_session(server);
        run_action(&server.admin(), &cookie, None).expect(200);
    }

    fn a_session_ends_after_its_days(server) {
        let (cookie, _) = open_session(server);
        let get = || server.anonymous().send("GET", "/api/user/me/", &[("Cookie", &cookie)], b"");
        get().expect(200);
        let now = server.registry().clock().now();
        let then = now + std::time::Duration::from_secs(14 * 24 * 60 * 60 + 60);
        server.registry().clock().advance(then - now);
        get().expect(401);
    }

    fn the_cookie_of_a_session_is_hidden_from_scripts_and_other_sites(server) {
        let reply = server.anonymous().with_authorization(basic_auth("admin", "inventree")).get("/api/user/token/");
        let set: Vec<&str> = reply.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
        let of = |name: &str| *set.iter().find(|text| text.starts_with(name)).unwrap();
        assert!(of("sessionid").contains("HttpOnly") && of("sessionid").contains("SameSite=Lax"));
        assert!(!of("csrftoken").contains("HttpOnly"));
        let by_token = server.admin().get("/api/user/token/?name=x");
        assert_eq!((by_token.expect(200)["name"].clone(), by_token.cookie("sessionid")), (json!("x"), ""));
    }

    fn a_new_password_ends_the_users_sessions(server) {
        server.create_user("ann", false, &[]).get("/api/user/me/").expect(200);
        let by_password = server.anonymous().with_authorization(basic_auth("ann", "long-enough-password"));
        let cookie = format!("sessionid={}", by_password.get("/api/user/token/").cookie("sessionid"));
        let get = || server.anonymous().send("GET", "/api/user/me/", &[("Cookie", &cookie)], b"");
        let path = format!("/api/user/{}/set-password/", get().expect(200)["pk"]);
        let others = open_session(server).0;
        server.admin().put(&path, &json!({ "password": "another-password" })).expect(200);
        get().expect(401);
        server.anonymous().send("GET", "/api/user/me/", &[("Cookie", &others)], b"").expect(200);
    }

    fn a_password_that_was_changed_since_it_was_checked_opens_no_session(server) {
        let old = server.anonymous().with_authorization(basic_auth("admin", "inventree"));
        old.get("/api/user/me/").expect(200);
        server.registry().db().write(|db| {
            diesel::update(users::table).set(users::password.eq("another")).execute(db).map_err(DbError::from)
        }).unwrap();
        // The server was not notified, so the user is still cached.
        old.get("/api/user/me/").expect(200);
        let token = old.get("/api/user/token/");
        assert_eq!(token.expect(401)["detail"], "Invalid username/password.");
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let body = b"username=admin&password=inventree";
        let page = server.anonymous().send("POST", "/accounts/login/", &form, body);
        assert_eq!((page.status, page.cookie("sessionid"), token.cookie("sessionid")), (403, "", ""));
    }

    fn a_session_of_a_deactivated_user_is_refused(server) {
        server.create_user("ann", false, &[]).get("/api/user/me/").expect(200);
        let reply = server.anonymous().with_authorization(basic_auth("ann", "long-enough-password")).get("/api/user/token/");
        let cookie = format!("sessionid={}", reply.cookie("sessionid"));
        let get = || server.anonymous().send("GET", "/api/user/me/", &[("Cookie", &cookie)], b"");
        let pk: Value = get().expect(200)["pk"].clone();
        server.admin().patch(&format!("/api/user/{pk}/"), &json!({ "is_active": false })).expect(200);
        get().expect(401);
    }

    fn asking_for_a_token_again_and_again_leaves_one_session(server) {
        let (first, _) = open_session(server);
        for _ in 0..20 {
            assert_eq!(open_session(server).0, first);
        }
        assert_eq!(sessions_of(server, 1), 1);
        // A session that was ended does not come back.
        let (cookie, csrf) = open_session(server);
        let headers: [(&str, &str); 2] = [("Cookie", &cookie), ("X-CSRFToken", &csrf)];
        assert_eq!(server.anonymous().send("POST", "/accounts/logout/", &headers, b"").status, 302);
        assert_ne!(open_session(server).0, first);
        server.anonymous().send("GET", "/api/user/me/", &[("Cookie", &cookie)], b"").expect(401);
        // A session that is about to end is not returned again.
        let (old, _) = open_session(server);
        let now = server.registry().clock().now();
        let then = now + std::time::Duration::from_secs(8 * 24 * 60 * 60);
        server.registry().clock().advance(then - now);
        assert_ne!(open_session(server).0, old);
    }

    fn the_oldest_session_of_a_user_ends_by_the_fifty_first(server) {
        let (oldest, _) = open_session_by_form(server);
        let get = |cookie: &str| server.anonymous().send("GET", "/api/user/me/", &[("Cookie", cookie)], b"").status;
        assert_eq!(get(&oldest), 200);
        let (next, _) = open_session_by_form(server);
        for _ in 0..49 {
            open_session_by_form(server);
        }
        assert_eq!(sessions_of(server, 1), 50);
        eventually("the session has ended", || (get(&oldest) == 401).then_some(()));
        assert_eq!(get(&next), 200);
    }

    fn ones_own_new_password_ends_all_sessions_but_this(server) {
        let (own, csrf) = open_session_by_form(server);
        let (other, _) = open_session_by_form(server);
        let get = |cookie: &str| server.anonymous().send("GET", "/api/user/me/", &[("Cookie", cookie)], b"").status;
        assert_eq!((get(&own), get(&other)), (200, 200));
        let headers: [(&str, &str); 3] = [("Cookie", &own), ("X-CSRFToken", &csrf), ("Content-Type", "application/json")];
        let body = br#"{"password": "another-password"}"#;
        server.anonymous().send("PUT", "/api/user/1/set-password/", &headers, body).expect(200);
        assert_eq!((get(&own), get(&other)), (200, 401));
    }
}
