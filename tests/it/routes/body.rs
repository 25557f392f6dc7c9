//! Methods, content types and bodies that endpoints do not accept.

use std::time::Duration;

use inventree_tests::client::send_raw;
use inventree_tests::on_both_databases;
use inventree_tests::server::basic_auth;
use serde_json::json;

/// Builds a multipart form of fields that have only a name.
fn empty_parts(count: usize) -> String {
    let part =
        |number| format!("--b\r\nContent-Disposition: form-data; name=\"{number}\"\r\n\r\n\r\n");
    (0..count).map(part).collect::<String>() + "--b--\r\n"
}

on_both_databases! {
    fn a_method_that_is_not_declared_is_a_405(server) {
        let admin = server.admin();
        for (method, path) in [
            ("GET", "/api/action/"), ("DELETE", "/api/barcode/"), ("POST", "/api/user/token/"), ("GET", "/api/plugins/reload/"),
            ("PUT", "/api/plugins/"), ("POST", "/api/plugins/sample/"), ("FROB", "/api/"),
        ] {
            let reply = admin.send(method, path, &[], b"");
            assert_eq!(reply.expect(405)["detail"], format!("Method \"{method}\" not allowed."), "{path}");
        }
        server.anonymous().get("/api/action/").expect(401);
    }

    fn only_json_is_supported(server) {
        let get = |accept: &str| server.admin().send("GET", "/api/user/me/", &[("Accept", accept)], b"");
        for accept in ["*/*", "application/json", "text/html,application/xhtml+xml", "application/*; q=0.5", "APPLICATION/JSON", ""] {
            assert_eq!(get(accept).expect(200)["username"], "admin", "{accept}");
        }
        for accept in ["application/xml", "image/png, text/plain"] {
            assert_eq!(get(accept).expect(406)["detail"], "Could not satisfy the request Accept header.", "{accept}");
        }
    }

    fn a_body_of_another_type_is_a_415_and_none_is_none(server) {
        let post = |kind: &str, body: &[u8]| server.admin().send("POST", "/api/barcode/", &[("Content-Type", kind)], body);
        let refused = post("text/plain", b"barcode=x").expect(415);
        assert_eq!(refused["detail"], "Unsupported media type \"text/plain\" in request.");
        assert_eq!(post("text/plain", b"").expect(400)["barcode"][0], "This field is required.");
        assert_eq!(post("application/json; charset=utf-8", br#"{"barcode": "x"}"#).expect(400)["barcode_data"], "x");
        let parts = b"--b\r\nContent-Disposition: form-data; name=\"barcode\"\r\n\r\nx y\r\n--b--\r\n";
        assert_eq!(post("multipart/form-data; boundary=b", parts).expect(400)["barcode_data"], "x y");
        for (kind, body) in [("multipart/form-data", "x"), ("multipart/form-data; boundary=b", "x"), ("application/json", "\u{0}")] {
            let reply = post(kind, body.as_bytes());
            assert!(reply.expect(400)["detail"].is_string(), "{kind}: {}", reply.text);
        }
    }

    fn json_that_is_deep_or_broken_is_a_400(server) {
        let json = [("Content-Type", "application/json")];
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for body in [deep.as_bytes(), b"{\"a\":", b"\xff\xfe", b"nul", b"{\"a\": 1e999}", b"{} x"] {
            let reply = server.admin().send("POST", "/api/action/", &json, body);
            assert_eq!(reply.status, 400, "{}", reply.text);
        }
    }

    fn a_zero_character_is_never_a_fault_of_the_server(server) {
        let admin = server.admin();
        admin.activate("sample");
        for path in [
            "/api/plugins/a%00b/", "/api/plugins/a%00b/metadata/", "/api/plugins/sample/settings/A%00B/",
            "/api/settings/global/A%00/", "/api/user/?search=%00", "/api/user/ruleset/?name=%00",
            "/api/plugins/settings/?plugin__key=%00", "/plugin/sample/%00/", "/api/%00/",
        ] {
            let reply = admin.get(path);
            assert!(reply.status < 500, "{path}: {} {}", reply.status, reply.text);
        }
        admin.delete("/api/plugins/a%00b/").expect(404);
        for (path, body) in [
            ("/api/barcode/", json!({ "barcode": "a\0b" })),
            ("/api/action/a%00b", json!({})),
            ("/api/action/", json!({ "action": "a\0b" })),
        ] {
            let reply = admin.post(path, &body);
            assert!((400..500).contains(&reply.status), "{path}: {} {}", reply.status, reply.text);
        }
        for path in ["/api/settings/global/INVENTREE_INSTANCE/", "/api/settings/user/LABEL_DEFAULT_PRINTER/"] {
            let reply = admin.patch(path, &json!({ "value": "a\0b" }));
            assert_eq!(reply.status, 200, "{path}: {}", reply.text);
            assert_eq!(reply.json()["value"], "ab", "{path}");
        }
        assert_eq!(admin.post("/api/user/group/", &json!({ "name": "a\0b" })).expect(201)["name"], "ab");
    }

    fn a_body_is_read_in_the_characters_that_its_type_names(server) {
        let admin = server.admin();
        let path = "/api/company/";
        let post = |kind: &str, body: &[u8]| admin.send("POST", path, &[("Content-Type", kind)], body);
        let utf16: Vec<u8> = "{\"name\": \"ünï\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let parts = |kind: &str, name: &[u8]| {
            let head = format!("--b\r\nContent-Disposition: form-data; name=\"name\"\r\n{kind}\r\n");
            [head.as_bytes(), name, b"\r\n--b--\r\n"].concat()
        };
        let (form, multipart) = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b");
        for (kind, body, name) in [
            (form, b"name=caf%C3%A9+%26+b%2Bb".to_vec(), "café & b+b"),
            ("application/x-www-form-urlencoded; charset=latin-1", b"name=caf%E9+1".to_vec(), "café 1"),
            ("application/json; charset=iso-8859-1", b"{\"name\": \"\xe9t\xe9\"}".to_vec(), "été"),
            ("application/json; charset=utf-16le", utf16.clone(), "ünï"),
            ("application/json; charset=utf-8", "{\"name\": \"抵抗\"}".into(), "抵抗"),
            ("application/json; charset=unheard-of", "{\"name\": \"\u{df}\"}".into(), "\u{df}"),
            (multipart, parts("", "\u{3a9}".as_bytes()), "\u{3a9}"),
            (multipart, parts("Content-Type: text/plain; charset=ISO-8859-1\r\n", b"\xfc"), "\u{fc}"),
            ("multipart/form-data; boundary=b; charset=latin-1", parts("", b"\xfcx"), "\u{fc}x"),
        ] {
            assert_eq!(post(kind, &body).expect(201)["name"], name, "{kind}");
        }
        for (kind, body) in [
            (form, b"name=caf%E9".to_vec()), (form, b"name=caf\xe9".to_vec()),
            ("application/json", b"{\"name\": \"caf\xe9\"}".to_vec()), ("application/json", utf16),
            ("application/json", b"\xef\xbb\xbf{\"name\": \"x\"}".to_vec()),
            (multipart, parts("", b"caf\xe9")), ("application/json; charset=utf-16", b"\x00".to_vec()),
        ] {
            let reply = post(kind, &body);
            assert!(reply.expect(400)["detail"].is_string(), "{kind}: {}", reply.text);
        }
        assert_eq!(admin.get("/api/company/?search=b%2Bb").expect(200)[0]["name"], "café & b+b");
        for query in ["?search=caf%E9", "?search=%", "?search=%zz", "?search=%ff%fe&limit=1", "?%ff=1"] {
            let reply = admin.get(&format!("{path}{query}"));
            assert!(reply.status < 500, "{query}: {}", reply.text);
        }
    }
}

on_both_databases! {
    setup: |config| config.body_limit = 1000;

    fn a_body_over_the_limit_is_a_413_however_it_is_sent(server) {
        let admin = server.admin();
        let long = "x".repeat(2000);
        let json = format!("{{\"barcode\": \"{long}\"}}");
        let parts = format!("--b\r\nContent-Disposition: form-data; name=\"barcode\"\r\n\r\n{long}\r\n--b--\r\n");
        for (kind, body) in [
            ("application/json", json), ("application/x-www-form-urlencoded", format!("barcode={long}")),
            ("multipart/form-data; boundary=b", parts), ("multipart/form-data; boundary=b", empty_parts(20)),
        ] {
            for path in ["/api/barcode/", "/accounts/login/"] {
                let reply = admin.send("POST", path, &[("Content-Type", kind)], body.as_bytes());
                assert!(reply.expect(413)["detail"].is_string(), "{path} {kind}");
            }
        }
        let few = admin.send("POST", "/api/barcode/", &[("Content-Type", "multipart/form-data; boundary=b")], empty_parts(10).as_bytes());
        assert_eq!(few.expect(400)["barcode"][0], "This field is required.");
        admin.post("/api/barcode/", &json!({ "barcode": "x".repeat(500) })).expect(400);
    }
}

on_both_databases! {
    setup: |config| config.client_timeout = Duration::from_secs(1);

    fn a_body_that_does_not_arrive_is_a_408(server) {
        let authorization = basic_auth("admin", "inventree");
        let request = format!(
            "POST /api/barcode/ HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n\
             Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"bar"
        );
        let form = "POST /accounts/login/ HTTP/1.1\r\nHost: x\r\n\
            Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nuser";
        for request in [request.as_str(), form] {
            let answer = send_raw(server.base(), request);
            assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        }
        let half = send_raw(server.base(), "GET /api/ HTTP/1.1\r\nHost:");
        assert!(half.starts_with("HTTP/1.1 408"), "{half}");
        server.anonymous().get("/api/").expect(200);
    }
}
