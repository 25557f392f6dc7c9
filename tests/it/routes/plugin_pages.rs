//! Pages of plugins in a browser: forms, errors, paths, logins.

use inventree_tests::server::basic_auth;
use inventree_tests::{Reply, TestServer, on_both_databases, pages};
use serde_json::{Value, json};

use super::user::sessions;

const FORM: &str = "/plugin/pages/form/";
const HTML: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const JSON: (&str, &str) = ("Accept", "application/json");
const URLENCODED: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// Sends the request with the cookie of a session as the only credentials.
fn browse(
    server: &TestServer,
    method: &str,
    path: &str,
    cookie: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let mut all = vec![("Cookie", cookie)];
    all.extend(headers);
    server.anonymous().send(method, path, &all, body)
}

/// Returns the value of the hidden field in the page.
fn csrf_field(page: &Reply) -> String {
    let start = "<input type=\"hidden\" name=\"csrfmiddlewaretoken\" value=\"";
    let (_, rest) = page
        .text
        .split_once(start)
        .unwrap_or_else(|| panic!("no hidden field: {}", page.text));
    rest.split_once('"').expect("an end").0.to_owned()
}

/// Builds a form of two fields as browsers send it with `multipart/form-data`.
fn multipart(token: &str) -> Vec<u8> {
    let field = |name: &str, value: &str| {
        format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    (field("greeting", "hi") + &field("csrfmiddlewaretoken", token) + "--line--\r\n").into_bytes()
}

on_both_databases! {
    fn a_page_that_writes_works_where_validators_are_asked_too(server) {
        let admin = server.admin();
        admin.activate(pages::SLUG);
        for (name, validator) in [("one", None), ("two", Some("accepting"))] {
            if let Some(validator) = validator {
                admin.activate(validator);
            }
            let answer = admin.get(&format!("/plugin/pages/make/{name}/"));
            assert_eq!(answer.status, 200, "{name}: {}", answer.text);
            let refused = admin.get(&format!("/plugin/pages/make/{name}/"));
            assert_eq!(refused.status, 400, "{name}: {}", refused.text);
        }
    }

    fn a_form_of_a_page_is_sent_by_a_session_with_its_hidden_field_and_not_without(server) {
        server.admin().activate(pages::SLUG);
        let (cookie, csrf) = sessions::open_session(server);
        let page = browse(server, "GET", FORM, &cookie, &[HTML], b"");
        assert_eq!((page.status, csrf_field(&page)), (200, csrf.clone()), "{}", page.text);
        assert!(page.text.contains(&format!("<p id=\"token\">{csrf}</p>")), "{}", page.text);
        let sent = format!("greeting=hi&csrfmiddlewaretoken={csrf}");
        let answer = browse(server, "POST", FORM, &cookie, &[HTML, URLENCODED], sent.as_bytes());
        assert_eq!((answer.status, answer.text), (200, format!("admin sends {} bytes", sent.len())));
        let parts = ("Content-Type", "multipart/form-data; boundary=line");
        let answer = browse(server, "POST", FORM, &cookie, &[HTML, parts], &multipart(&csrf));
        assert_eq!((answer.status, answer.text.as_str()), (200, format!("admin sends {} bytes", multipart(&csrf).len()).as_str()));
        let answer = browse(server, "POST", FORM, &cookie, &[JSON, ("X-CSRFToken", &csrf)], b"");
        assert_eq!(answer.status, 200, "a script sends a header");
        let others = sessions::open_session_by_form(server).1;
        for (sent, text) in [
            ("greeting=hi".to_owned(), "CSRF Failed: CSRF token missing."),
            ("greeting=hi&csrfmiddlewaretoken=".to_owned(), "CSRF Failed: CSRF token missing."),
            ("csrfmiddlewaretoken=wrong".to_owned(), "CSRF Failed: CSRF token from POST incorrect."),
            (format!("csrfmiddlewaretoken={others}"), "CSRF Failed: CSRF token from POST incorrect."),
        ] {
            let refused = browse(server, "POST", FORM, &cookie, &[JSON, URLENCODED], sent.as_bytes());
            assert_eq!(refused.expect(403), json!({ "detail": text }), "{sent}");
            let page = browse(server, "POST", FORM, &cookie, &[HTML, URLENCODED], sent.as_bytes());
            assert_eq!((page.status, page.header("content-type")), (403, "text/html; charset=utf-8"));
            assert!(page.text.contains(text), "{}", page.text);
        }
        let refused = browse(server, "POST", FORM, &cookie, &[JSON, parts], &multipart("wrong"));
        assert_eq!(refused.status, 403);
        let named_in_json = format!("{{\"csrfmiddlewaretoken\": \"{csrf}\"}}");
        let json_body = ("Content-Type", "application/json");
        assert_eq!(browse(server, "POST", FORM, &cookie, &[json_body], named_in_json.as_bytes()).status, 403);
    }

    fn who_has_no_session_needs_no_hidden_field(server) {
        let admin = server.admin();
        admin.activate(pages::SLUG);
        for client in [admin.clone(), server.anonymous().with_authorization(basic_auth("admin", "inventree"))] {
            let page = client.get(FORM);
            assert!(page.status == 200 && !page.text.contains("csrfmiddlewaretoken"), "{}", page.text);
            assert_eq!(client.send("POST", FORM, &[URLENCODED], b"greeting=hi").status, 200);
        }
        let page = server.anonymous().get("/plugin/pages/open/");
        assert!(page.status == 200 && !page.text.contains("csrfmiddlewaretoken"), "{}", page.text);
    }

    fn a_session_is_ended_by_a_form_too(server) {
        let (cookie, csrf) = sessions::open_session(server);
        let log_out = |body: &str| browse(server, "POST", "/accounts/logout/", &cookie, &[URLENCODED], body.as_bytes());
        assert_eq!(log_out("csrfmiddlewaretoken=wrong").status, 403);
        assert_eq!(log_out(&format!("csrfmiddlewaretoken={csrf}")).status, 302);
        browse(server, "GET", "/api/user/me/", &cookie, &[], b"").expect(401);
    }

    fn what_a_handler_returns_by_the_question_mark_becomes_its_status(server) {
        let admin = server.admin();
        admin.activate(pages::SLUG);
        let failed = || json!({ "error": "the plugin failed", "plugin": pages::SLUG });
        let unavailable = json!({ "error": "the server cannot do this now; try again later", "plugin": pages::SLUG });
        let ends: [(&str, u16, Value); 8] = [
            ("refuse", 400, json!({ "error": ["<b>no</b>"] })),
            ("refuse-field", 400, json!({ "name": ["is too long"] })),
            ("forbidden", 403, json!({ "detail": "You do not have permission to perform this action." })),
            ("not-found", 404, json!({ "detail": "Not found." })),
            ("conflict", 409, json!({ "detail": "another request is changing this item; try again" })),
            ("unavailable", 503, unavailable),
            ("number", 500, failed()),
            ("fail", 500, failed()),
        ];
        for (how, status, told) in ends {
            let path = format!("/plugin/pages/end/{how}/");
            let answer = admin.send("GET", &path, &[JSON], b"");
            assert_eq!(answer.expect(status), told, "{how}");
            let page = admin.send("GET", &path, &[HTML], b"");
            assert_eq!((page.status, page.header("content-type")), (status, "text/html; charset=utf-8"), "{how}");
            assert!(page.text.starts_with("<!doctype html>"), "{how}: {}", page.text);
            assert!(!page.text.contains("secret") && !page.text.contains("<b>"), "{how}: {}", page.text);
        }
        assert!(admin.send("GET", "/plugin/pages/end/refuse/", &[HTML], b"").text.contains("&lt;b&gt;no&lt;/b&gt;"));
        let errors = admin.get("/api/plugins/status/").expect(200)["registry_errors"].clone();
        let texts: Vec<&str> = errors.as_array().unwrap().iter().map(|error| error["message"].as_str().unwrap()).collect();
        let broken = texts.iter().filter(|text| **text == "the secret lamp is broken").count();
        let digits = texts.iter().filter(|text| **text == "invalid digit found in string").count();
        assert_eq!((texts.len(), broken, digits), (4, 2, 2), "only failures are the plugin's: {errors}");
    }

    fn an_address_without_its_last_slash_leads_to_the_one_with_it(server) {
        let admin = server.admin();
        let bare = "/plugin/pages/form";
        assert_eq!(admin.get(bare).status, 404, "not active");
        admin.activate(pages::SLUG);
        for (path, target) in [
            (bare, "/plugin/pages/form/"),
            ("/plugin/pages/form?a=1&b=%2F", "/plugin/pages/form/?a=1&b=%2F"),
            ("/plugin/pages", "/plugin/pages/"),
            ("/plugin/pages/end/a%20b", "/plugin/pages/end/a%20b/"),
        ] {
            for (method, client) in [("GET", server.anonymous()), ("HEAD", admin.clone())] {
                let reply = client.send(method, path, &[HTML], b"");
                assert_eq!((reply.status, reply.header("location")), (301, target), "{method} {path}");
            }
        }
        let told = json!({ "detail": "the address ends in a slash: `/plugin/pages/form/`" });
        assert_eq!(admin.send("POST", bare, &[URLENCODED], b"greeting=hi").expect(404), told);
        assert_eq!(admin.send("GET", bare, &[JSON], b"").expect(404), told);
        for path in ["/plugin/pages/nope", "/plugin/pages/end", "/plugin/none-such"] {
            assert_eq!(admin.send("GET", path, &[HTML], b"").status, 404, "{path}");
        }
        admin.set_setting("ENABLE_PLUGINS_URL", false);
        assert_eq!(admin.send("GET", bare, &[HTML], b"").status, 404);
    }

    fn a_browser_is_sent_to_log_in_and_a_program_gets_a_401(server) {
        server.admin().activate(pages::SLUG);
        let anonymous = server.anonymous();
        for method in ["GET", "HEAD", "POST"] {
            let reply = anonymous.send(method, FORM, &[HTML], b"");
            let target = "/accounts/login/?next=%2Fplugin%2Fpages%2Fform%2F";
            assert_eq!((reply.status, reply.header("location")), (302, target), "{method}");
        }
        let told = json!({ "detail": "Authentication credentials were not provided." });
        for headers in [&[][..], &[("Accept", "*/*")], &[HTML, ("Authorization", "Bearer x")], &[JSON, ("Authorization", "Bearer x")]] {
            let reply = anonymous.send("GET", FORM, headers, b"");
            assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Token"), "{headers:?}");
            if !headers.contains(&HTML) {
                assert_eq!(reply.json(), told, "{headers:?}");
            }
        }
        assert_eq!(anonymous.send("POST", FORM, &[JSON], b"{}").expect(401), told);
        let wrong = anonymous.with_authorization("Token nope");
        assert_eq!(wrong.send("GET", FORM, &[JSON], b"").expect(401), json!({ "detail": "Invalid token." }));
        // As InvenTree does with a client that accepts JSON; the contract records it.
        assert_eq!(anonymous.send("GET", FORM, &[JSON], b"").status, 302);
    }

    fn a_page_for_a_role_is_for_those_who_have_it(server) {
        server.admin().activate(pages::SLUG);
        let path = "/plugin/pages/parts/";
        let keeper = server.create_user_with_roles(&["stock"], "keeper", true, &["view"]);
        assert_eq!(keeper.send("GET", path, &[JSON], b"").status, 403);
        let reader = server.create_user_with_roles(&["part"], "reader", false, &["view"]);
        assert_eq!(reader.get(path).status, 200);
    }
}
