//! Routes that are open without a login, and their cost.

use std::collections::BTreeSet;

use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree_server::routes;
use inventree_tests::on_both_databases;

/// Every public route of the API.
const PUBLIC_ROUTES: &[&str] = &["GET /api/", "GET /api/icons/", "GET /api/schema/"];

/// Every public path outside of the API, with the status for an unauthenticated client.
const NON_API_ROUTES: &[(&str, &str, u16)] = &[
    ("GET", "/", 302),
    ("GET", "/favicon.ico", 200),
    ("GET", "/static/img/favicon/favicon.ico", 200),
    ("GET", "/static/plugins/none/none.js", 404),
    ("GET", "/accounts/login/", 200),
    ("POST", "/accounts/login/", 400),
    ("POST", "/accounts/logout/", 302),
    ("GET", "/media/none.png", 401),
    ("GET", "/api/none/", 404),
    ("GET", "/none/", 404),
];

on_both_databases! {
    fn what_is_open_to_everyone_is_in_one_list(server) {
        let mut open = BTreeSet::new();
        for endpoint in routes::all() {
            let about = endpoint.info();
            let methods = about.methods.iter().filter(|operation| operation.access == Access::Public);
            open.extend(methods.map(|operation| format!("{} {}", operation.method, about.path)));
        }
        assert_eq!(open, PUBLIC_ROUTES.iter().map(ToString::to_string).collect());
        for (method, path, status) in NON_API_ROUTES {
            let reply = server.anonymous().send(method, path, &[], b"");
            assert_eq!(reply.status, *status, "{method} {path}");
        }
        let entries = server.registry().catalog().iter();
        let pages = entries.filter_map(|entry| Some((entry.meta.slug, entry.spec::<kind::urls>()?)));
        let public = pages.flat_map(|(slug, urls)| urls.iter().map(move |url| (slug, url)));
        let public = public.filter(|(_, url)| url.access == Access::Public);
        let public: Vec<String> = public.map(|(slug, url)| format!("{slug}/{}", url.path)).collect();
        assert_eq!(public, ["pages/open/"]);
    }

    fn what_never_changes_is_made_once_packed_and_tagged(server) {
        let anyone = server.anonymous();
        for path in ["/api/schema/", "/api/icons/"] {
            let plain = anyone.send("GET", path, &[("Accept-Encoding", "identity")], b"");
            let packed = anyone.send("GET", path, &[("Accept-Encoding", "gzip")], b"");
            assert_eq!(plain.header("vary"), "Accept-Encoding", "{path}");
            assert_eq!(plain.header("content-encoding"), "", "{path}");
            assert_eq!(packed.header("content-encoding"), "gzip", "{path}");
            assert_ne!(plain.header("etag"), packed.header("etag"), "{path}");
            let length: usize = plain.header("content-length").parse().expect("a length");
            assert!(length > 200_000 && packed.bytes.len() < length / 4, "{path}: {length}");
            assert_eq!(plain.bytes.len(), length, "{path}");
            for reply in [&plain, &packed] {
                let tag = reply.header("etag");
                assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
                let coding = if reply.header("content-encoding").is_empty() { "identity" } else { "gzip" };
                let headers = [("If-None-Match", tag), ("Accept-Encoding", coding)];
                let known = anyone.send("GET", path, &headers, b"");
                assert_eq!((known.status, known.bytes.len()), (304, 0), "{path}");
                assert_eq!(known.header("etag"), tag, "{path}");
                let head = anyone.send("HEAD", path, &[("Accept-Encoding", coding)], b"");
                assert_eq!((head.status, head.header("etag"), head.bytes.len()), (200, tag, 0));
            }
            let other = [("If-None-Match", "\"other\""), ("Accept-Encoding", "identity")];
            assert_eq!(anyone.send("GET", path, &other, b"").bytes, plain.bytes, "{path}");
        }
    }

    fn a_page_of_icons_is_what_the_whole_list_holds(server) {
        let anyone = server.anonymous();
        let whole = anyone.get("/api/icons/").expect(200);
        let page = anyone.get("/api/icons/?limit=1").expect(200);
        assert_eq!((&page["count"], &page["results"]), (&1.into(), &whole));
        assert_eq!(page["next"], serde_json::Value::Null);
        let behind = anyone.get("/api/icons/?limit=5&offset=1").expect(200);
        assert_eq!(behind["results"], serde_json::json!([]));
        assert!(behind["previous"].is_string());
    }
}
