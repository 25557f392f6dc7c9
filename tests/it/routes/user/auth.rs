//! Authentication: names and passwords, and the headers that carry them.

use inventree_tests::on_both_databases;
use inventree_tests::server::basic_auth;

const NOTHING: &str = "Authentication credentials were not provided.";

on_both_databases! {
    fn a_wrong_password_and_an_unknown_name_are_reported_in_the_same_words(server) {
        for (name, password) in [("admin", "wrong"), ("nouser", "inventree"), ("", ""), ("ad\0min", "x")] {
            let client = server.anonymous().with_authorization(basic_auth(name, password));
            let reply = client.get("/api/user/token/");
            assert_eq!(reply.expect(401)["detail"], "Invalid username/password.", "{name:?}");
            assert_eq!(reply.header("www-authenticate"), "Token");
        }
    }

    fn a_malformed_header_is_refused_also_where_none_is_needed(server) {
        for (header, text) in [
            ("Basic !!!notbase64", "Invalid basic header. Credentials not correctly base64 encoded."),
            ("Basic", "Invalid basic header. No credentials provided."),
            ("Token", "Invalid token header. No credentials provided."),
            ("Token a b", "Invalid token header. Token string should not contain spaces."),
            ("Token wrong", "Invalid token."),
        ] {
            let client = server.anonymous().with_authorization(header);
            for path in ["/api/user/me/", "/api/"] {
                assert_eq!(client.get(path).expect(401)["detail"], text, "{header} {path}");
            }
        }
    }

    fn a_scheme_that_is_not_supported_counts_as_no_credentials(server) {
        let token = server.anonymous().with_authorization(basic_auth("admin", "inventree")).get("/api/user/token/");
        let token = token.expect(200)["token"].as_str().unwrap().to_owned();
        let bearer = server.anonymous().with_authorization(format!("Bearer {token}"));
        assert_eq!(bearer.get("/api/user/me/").expect(401)["detail"], NOTHING);
        assert_eq!(server.anonymous().get("/api/user/me/").expect(401)["detail"], NOTHING);
        bearer.get("/api/").expect(200);
    }

    fn the_scheme_is_compared_without_case(server) {
        let admin = server.anonymous().with_authorization(basic_auth("admin", "inventree").replace("Basic", "bAsIc"));
        let token = admin.get("/api/user/token/").expect(200)["token"].as_str().unwrap().to_owned();
        let lower = server.anonymous().with_authorization(format!("token {token}"));
        assert_eq!(lower.get("/api/user/me/").expect(200)["username"], "admin");
    }

    fn a_changed_password_holds_at_once(server) {
        let admin = server.admin();
        let pk = server.create_user("ann", false, &[]).get("/api/user/me/").expect(200)["pk"].clone();
        let old = server.anonymous().with_authorization(basic_auth("ann", "long-enough-password"));
        old.get("/api/user/me/").expect(200);
        let body = serde_json::json!({ "password": "another-password" });
        admin.put(&format!("/api/user/{pk}/set-password/"), &body).expect(200);
        old.get("/api/user/me/").expect(401);
        server.log_in("ann", "another-password").get("/api/user/me/").expect(200);
    }
}
