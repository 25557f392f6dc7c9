//! `/plugin/<slug>/…`.

use inventree_tests::on_both_databases;
use inventree_tests::server::basic_auth;
use serde_json::json;

use super::user::sessions;

const ECHO: &str = "/plugin/golden-urls/echo/";

on_both_databases! {
    fn who_is_not_logged_in_is_sent_to_log_in_and_back(server) {
        server.admin().activate("golden-urls");
        let path = format!("{ECHO}?a=1&b=%C3%BC");
        let reply = server.anonymous().send("GET", &path, &[("Accept", "text/html")], b"");
        assert_eq!(reply.status, 302);
        let back = "/accounts/login/?next=%2Fplugin%2Fgolden-urls%2Fecho%2F%3Fa%3D1%26b%3D%25C3%25BC";
        assert_eq!(reply.header("location"), back);
        let wrong = server.anonymous().with_authorization("Token nope").get(ECHO);
        assert_eq!(wrong.status, 401);
    }

    fn a_token_and_a_password_are_good_here_too(server) {
        server.admin().activate("golden-urls");
        let by_password = server.anonymous().with_authorization(basic_auth("admin", "inventree"));
        for client in [server.admin(), by_password] {
            let answer = client.get(&format!("{ECHO}?q=1&q=2")).expect(200);
            assert_eq!((&answer["user"], &answer["auth"]), (&json!("admin"), &json!(true)));
            assert_eq!(answer["query"], json!({ "q": ["1", "2"] }));
        }
        let put = server.admin().put(ECHO, &json!({ "hello": "world" })).expect(200);
        assert_eq!((&put["method"], &put["body"]), (&json!("PUT"), &json!("{\"hello\":\"world\"}")));
    }

    fn a_session_writes_with_its_value_or_where_the_route_needs_none(server) {
        let admin = server.admin();
        admin.activate("golden-urls");
        admin.activate("faulty-urls");
        let (cookie, csrf) = sessions::open_session(server);
        let post = |path: &str, headers: &[(&str, &str)]| server.anonymous().send("POST", path, headers, b"x").status;
        assert_eq!(post(ECHO, &[("Cookie", &cookie)]), 200, "the route is exempt");
        let guarded = "/plugin/golden-urls/boom/";
        assert_eq!(post(guarded, &[("Cookie", &cookie)]), 403);
        assert_eq!(post(guarded, &[("Cookie", &cookie), ("X-CSRFToken", &csrf)]), 500);
    }

    fn a_placeholder_takes_what_its_pattern_allows(server) {
        let admin = server.admin();
        admin.activate("golden-urls");
        let answer = admin.get("/plugin/golden-urls/item/42/").expect(200);
        assert_eq!((&answer["kwargs"], &answer["path"]), (&json!({ "pk": 42 }), &json!("/plugin/golden-urls/item/42/")));
        for path in ["item/x/", "item/", "item/4/2/", "nope/", "nope"] {
            assert_eq!(admin.get(&format!("/plugin/golden-urls/{path}")).status, 404, "{path}");
        }
        assert_eq!(admin.get("/plugin/golden-urls/").text, "index of golden-urls");
        assert_eq!(admin.delete("/plugin/golden-urls/").status, 405);
    }

    fn what_is_not_active_is_not_there(server) {
        let admin = server.admin();
        for path in [ECHO, "/plugin/none-such/", "/plugin/"] {
            assert_eq!(admin.get(path).status, 404, "{path}");
            assert_eq!(server.anonymous().get(path).status, 404, "{path}");
        }
        admin.activate("golden-urls");
        assert_eq!(admin.get(ECHO).status, 200);
        admin.deactivate("golden-urls");
        assert_eq!(admin.get(ECHO).status, 404);
    }

    fn a_panicking_page_is_a_500_that_keeps_its_text(server) {
        let admin = server.admin();
        admin.activate("golden-urls");
        let reply = admin.get("/plugin/golden-urls/boom/");
        assert_eq!((reply.status, reply.text.as_str()), (500, "the plugin golden-urls failed"));
        let error = admin.get("/api/plugins/status/").expect(200)["registry_errors"][0].clone();
        assert_eq!((&error["mixin"], &error["function"], &error["kind"]), (&json!("urls"), &json!("boom"), &json!("panic")));
    }

    fn a_template_knows_the_addresses_of_its_plugin(server) {
        let admin = server.admin();
        admin.activate("sample");
        let page = admin.get("/plugin/sample/page/");
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        let style = server.registry().static_url("sample", "sample.css").unwrap();
        assert!(page.text.contains(&format!("href=\"{style}\"")), "{}", page.text);
        assert!(page.text.contains("href=\"/plugin/sample/hi/\"") && page.text.contains("<h1>Anaconda</h1>"));
        admin.patch("/api/plugins/sample/settings/CHOICE_SETTING/", &json!({ "value": "B" })).expect(200);
        assert!(admin.get("/plugin/sample/page/").text.contains("<h1>Bat</h1>"));
        assert_eq!(admin.get("/plugin/sample/hi/").text, "Hi there admin this works");
        assert_eq!(admin.get("/plugin/sample/ho/he/").status, 200);
    }

    fn navigation_leads_to_active_plugins_while_it_is_switched_on(server) {
        let admin = server.admin();
        let list = || admin.get("/api/plugins/navigation/").expect(200);
        assert_eq!(list(), json!([]));
        admin.activate("golden-urls");
        admin.activate("sample");
        let tabs = list();
        let link = json!({ "name": "Golden", "link": "plugin:golden-urls:echo", "url": ECHO, "icon": "fas fa-box" });
        assert_eq!((&tabs[0]["plugin"], &tabs[0]["links"]), (&json!("golden-urls"), &json!([link])));
        assert_eq!((&tabs[1]["name"], &tabs[1]["icon"]), (&json!("Sample Nav"), &json!("fas fa-plus")));
        for switch in ["ENABLE_PLUGINS_NAVIGATION", "ENABLE_PLUGINS_URL"] {
            admin.set_setting(switch, false);
            assert_eq!(list(), json!([]), "{switch}");
            admin.set_setting(switch, true);
        }
        assert_eq!(list(), tabs);
    }
}
