//! The headers that proxies add to requests.

use inventree_tests::{Client, TestServer, client, on_both_databases};

/// Returns the URL of the next page in the response.
fn next(client: &Client, headers: &[(&str, &str)]) -> String {
    let page = client.send("GET", "/api/user/ruleset/?limit=1", headers, b"");
    page.expect(200)["next"].as_str().unwrap().to_owned()
}

/// Creates some rule sets, so that there is a next page.
fn create_rulesets(server: &TestServer) -> Client {
    let admin = server.admin();
    admin
        .post("/api/user/group/", &serde_json::json!({ "name": "a" }))
        .expect(201);
    admin
}

const FORGED: &[&[(&str, &str)]] = &[
    &[("X-Forwarded-Proto", "javascript")],
    &[("X-Forwarded-Proto", "https")],
    &[("X-Forwarded-Host", "evil.example")],
    &[("Forwarded", "for=1.2.3.4;proto=https;host=evil.example")],
    &[
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-For", "127.0.0.1"),
    ],
];

on_both_databases! {
    fn forwarded_headers_are_ignored_without_a_configured_proxy(server) {
        let admin = create_rulesets(server);
        let plain = next(&admin, &[]);
        assert!(plain.starts_with(server.base()), "{plain}");
        for headers in FORGED {
            assert_eq!(next(&admin, headers), plain, "{headers:?}");
        }
        let nowhere = admin.send("GET", "/api/none/", FORGED[4], b"").expect(404);
        assert_eq!(nowhere["url"], format!("{}/api/none/", server.base()));
    }

    fn a_host_with_strange_signs_is_refused(server) {
        for host in ["a\"b", "a<b>", "a b", "a/b", "user@a", "a:b", "[a]", "a\r\nHost: b"] {
            let request = format!("GET /api/none/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let answer = client::send_raw(server.base(), &request);
            assert!(answer.starts_with("HTTP/1.1 400 "), "{host:?}: {answer}");
        }
        let ftp = client::send_raw(server.base(), "GET ftp://a.example/api/none/ HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        assert!(!ftp.contains("ftp:"), "{ftp}");
    }
}

on_both_databases! {
    setup: |config| config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];

    fn scheme_and_host_are_taken_from_a_configured_proxy_if_they_are_valid(server) {
        let admin = create_rulesets(server);
        let told = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "inventree.example")];
        assert!(next(&admin, &told).starts_with("https://inventree.example/api/"));
        for strange in [("X-Forwarded-Proto", "javascript"), ("X-Forwarded-Host", "a<script>"), ("X-Forwarded-Host", "a@b")] {
            assert!(next(&admin, &[strange]).starts_with(server.base()), "{strange:?}");
        }
    }

    fn the_origin_of_a_page_is_compared_with_the_address_before_the_proxy(server) {
        let log_in_by = |proto: &str, origin: &str| {
            let headers = [
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("X-Forwarded-Host", "inventree.example"),
                ("X-Forwarded-Proto", proto),
                ("Origin", origin),
            ];
            server.anonymous().send("POST", "/accounts/login/", &headers, b"username=admin&password=inventree").status
        };
        let log_in = |origin: &str| log_in_by("HTTPS", origin);
        assert_eq!(log_in("http://inventree.example"), 403);
        assert_eq!(log_in_by("", "http://inventree.example"), 302, "the scheme is unknown");
        assert_eq!(log_in("https://inventree.example"), 302);
        assert_eq!(log_in(server.base()), 403);
    }
}

on_both_databases! {
    setup: |config| {
        config.site_url = Some("https://inventree.example".to_owned());
        config.trusted_origins = vec!["https://other.example:8443".to_owned()];
    };

    fn pages_under_the_configured_addresses_are_ours(server) {
        let log_in = |origin: &str| {
            let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", origin)];
            server.anonymous().send("POST", "/accounts/login/", &headers, b"username=admin&password=inventree").status
        };
        let called = "POST /accounts/login/ HTTP/1.1\r\nHost: inventree.example\r\nOrigin: http://inventree.example\r\n\
            Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 33\r\nConnection: close\r\n\r\n\
            username=admin&password=inventree";
        let answer = client::send_raw(server.base(), called);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
        for (origin, status) in [
            ("https://inventree.example", 302),
            ("https://other.example:8443", 302),
            ("http://inventree.example", 403),
            ("https://other.example", 403),
        ] {
            assert_eq!(log_in(origin), status, "{origin}");
        }
    }
}
