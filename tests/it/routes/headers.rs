//! The headers of every response.

use inventree_tests::on_both_databases;
use inventree_tests::server::basic_auth;
use serde_json::json;

const HTML: (&str, &str) = ("Accept", "text/html");

on_both_databases! {
    fn no_page_of_another_site_shows_ours_inside(server) {
        let admin = server.admin();
        admin.activate("sample");
        let login = server.anonymous().send("GET", "/accounts/login/", &[HTML], b"");
        let missing = server.anonymous().send("GET", "/none/", &[HTML], b"");
        for page in [login, missing] {
            assert_eq!(page.header("x-frame-options"), "DENY");
            assert_eq!(page.header("content-security-policy"), "frame-ancestors 'none'");
            assert_eq!(page.header("referrer-policy"), "same-origin");
        }
        let page = admin.send("GET", "/plugin/sample/page/", &[HTML], b"");
        assert_eq!(page.header("x-frame-options"), "SAMEORIGIN", "{}", page.text);
        assert_eq!(page.header("content-security-policy"), "frame-ancestors 'self'");
    }

    fn what_a_plugin_says_itself_of_its_page_holds(server) {
        let admin = server.admin();
        admin.activate("pages");
        let framed = admin.get("/plugin/pages/framed/");
        assert_eq!(framed.header("content-security-policy"), "frame-ancestors https://shop.example");
        assert_eq!((framed.header("x-frame-options"), framed.header("cache-control")), ("", "max-age=60"));
    }

    fn no_browser_guesses_what_an_answer_is(server) {
        let admin = server.admin();
        for path in ["/api/", "/api/user/me/", "/api/none/", "/favicon.ico", "/api/schema/", "/", "/media/none"] {
            assert_eq!(admin.get(path).header("x-content-type-options"), "nosniff", "{path}");
        }
        let refused = server.anonymous().get("/api/user/me/");
        assert_eq!((refused.status, refused.header("x-content-type-options")), (401, "nosniff"));
    }

    fn answers_with_tokens_and_cookies_are_stored_nowhere(server) {
        let by_password = server.anonymous().with_authorization(basic_auth("admin", "inventree"));
        for path in ["/api/user/token/", "/api/user/tokens/", "/accounts/login/", "/api/user/%74oken/", "/%61pi/user/tokens/"] {
            assert_eq!(by_password.get(path).header("cache-control"), "no-store", "{path}");
        }
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let body = b"username=admin&password=inventree";
        let reply = server.anonymous().send("POST", "/accounts/login/", &form, body);
        assert_eq!((reply.status, reply.header("cache-control")), (302, "no-store"));
        assert_eq!(server.admin().get("/api/user/me/").header("cache-control"), "private, no-cache");
        let made = server.admin().post("/api/company/", &json!({ "name": "x" }));
        assert_eq!((made.status, made.header("cache-control")), (201, "private, no-cache"));
    }
}
