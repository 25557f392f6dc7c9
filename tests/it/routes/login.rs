//! `/accounts/login/` and `logout/`.

use inventree::db::DbError;
use inventree::diesel::{RunQueryDsl, sql_query};
use inventree_tests::{Reply, TestServer, on_both_databases};

use super::user::sessions;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn log_in(server: &TestServer, password: &str, next: &str) -> Reply {
    let body = format!("username=admin&password={password}&next={next}");
    server
        .anonymous()
        .send("POST", "/accounts/login/", &[FORM], body.as_bytes())
}

on_both_databases! {
    fn the_right_password_opens_a_session_and_leads_on(server) {
        let reply = log_in(server, "inventree", "%2Fplugin%2Fsample%2Fhi%2F");
        assert_eq!((reply.status, reply.header("location")), (302, "/plugin/sample/hi/"));
        let cookie = format!("sessionid={}", reply.cookie("sessionid"));
        let me = server.anonymous().send("GET", "/api/user/me/", &[("Cookie", &cookie)], b"");
        assert_eq!(me.expect(200)["username"], "admin");
    }

    fn a_wrong_password_shows_the_page_again(server) {
        let reply = log_in(server, "wrong", "%2F%22%3E%3Cscript%3E");
        assert_eq!(reply.status, 403);
        assert!(reply.text.contains("Name or password is wrong."));
        assert!(!reply.text.contains("<script>") && reply.text.contains("/&quot;&gt;&lt;script&gt;"), "{}", reply.text);
        assert_eq!(reply.cookie("sessionid"), "");
        let page = server.anonymous().get("/accounts/login/?next=/plugin/sample/hi/");
        assert_eq!(page.status, 200);
        assert!(page.text.contains("/plugin/sample/hi/") && !page.text.contains("is wrong"));
    }

    fn a_login_never_leads_to_another_host(server) {
        for next in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%09%2Fevil.example", ""] {
            let reply = log_in(server, "inventree", next);
            assert_eq!((reply.status, reply.header("location")), (302, "/api/"), "{next}");
        }
    }

    fn a_page_of_another_site_logs_no_user_in(server) {
        let from = |site: &str| {
            let headers = [FORM, ("Sec-Fetch-Site", site)];
            let body = b"username=admin&password=inventree";
            server.anonymous().send("POST", "/accounts/login/", &headers, body)
        };
        let refused = from("cross-site");
        assert_eq!((refused.status, refused.cookie("sessionid")), (403, ""));
        for site in ["same-origin", "same-site", "none"] {
            assert_eq!(from(site).status, 302, "{site}");
        }
    }

    fn a_page_is_known_by_its_origin_where_a_browser_says_no_more(server) {
        let own = server.base();
        let elsewhere = own.replace("127.0.0.1", "localhost");
        let from = |headers: &[(&str, &str)]| {
            let headers = [&[FORM], headers].concat();
            server.anonymous().send("POST", "/accounts/login/", &headers, b"username=admin&password=inventree").status
        };
        for (name, value) in [("Origin", "null"), ("Origin", "https://evil.example"), ("Origin", &elsewhere),
            ("Referer", "https://evil.example/a"), ("Referer", "nonsense")] {
            assert_eq!(from(&[(name, value)]), 403, "{name}: {value}");
        }
        assert_eq!(from(&[("Origin", own), ("Sec-Fetch-Site", "cross-site")]), 403);
        for (name, value) in [("Origin", own.to_owned()), ("Referer", format!("{own}/accounts/login/?next=/"))] {
            assert_eq!(from(&[(name, &value)]), 302, "{name}: {value}");
        }
    }

    fn a_session_writes_and_ends_for_pages_of_ours_alone(server) {
        let (cookie, csrf) = sessions::open_session_by_form(server);
        let own = server.base();
        let send = |path: &str, header: (&str, &str)| {
            let headers: [(&str, &str); 4] = [("Cookie", &cookie), ("X-CSRFToken", &csrf), ("Content-Type", "application/json"), header];
            server.anonymous().send("POST", path, &headers, b"{\"name\": \"a\"}")
        };
        let text = "CSRF Failed: Origin checking failed - https://evil.example does not match any trusted origins.";
        assert_eq!(send("/api/user/tokens/", ("Origin", "https://evil.example")).expect(403)["detail"], text);
        for header in [("Origin", "null"), ("Referer", "https://evil.example/"), ("Sec-Fetch-Site", "cross-site")] {
            assert_eq!(send("/api/user/tokens/", header).status, 403, "{header:?}");
            assert_eq!(send("/accounts/logout/", header).status, 403, "{header:?}");
        }
        send("/api/user/tokens/", ("Origin", own)).expect(201);
        send("/api/user/tokens/", ("Accept", "*/*")).expect(201);
        // A token is no cookie: a page of another site does not know it.
        let token = server.admin().send("POST", "/api/user/tokens/", &[("Origin", "https://evil.example")], b"");
        token.expect(201);
        assert_eq!(send("/accounts/logout/", ("Origin", own)).status, 302);
    }

    fn a_database_error_is_not_reported_as_a_wrong_password(server) {
        server.registry().db().write(|db| {
            sql_query("ALTER TABLE users RENAME TO gone").execute(db).map_err(DbError::from)
        }).unwrap();
        let reply = log_in(server, "inventree", "");
        assert_eq!(reply.expect(503)["detail"], "the database cannot be reached or is busy; try again later");
    }

    fn a_form_that_is_none_is_refused(server) {
        for body in ["", "username=admin", "%ff", "username=ad%00min&password=x"] {
            let reply = server.anonymous().send("POST", "/accounts/login/", &[FORM], body.as_bytes());
            assert!((400..500).contains(&reply.status), "{body}: {} {}", reply.status, reply.text);
        }
    }

    fn logging_out_needs_the_sessions_own_value_and_ends_it(server) {
        let reply = log_in(server, "inventree", "");
        let (cookie, csrf) = (format!("sessionid={}", reply.cookie("sessionid")), reply.cookie("csrftoken"));
        let post = |headers: &[(&str, &str)]| server.anonymous().send("POST", "/accounts/logout/", headers, b"");
        assert_eq!(post(&[("Cookie", &cookie)]).status, 403);
        let out = post(&[("Cookie", &cookie), ("X-CSRFToken", csrf)]);
        assert_eq!((out.status, out.header("location")), (302, "/accounts/login/"));
        let me = server.anonymous().send("GET", "/api/user/me/", &[("Cookie", &cookie)], b"");
        me.expect(401);
    }
}
