//! `/static/plugins/<slug>/…`.

use inventree_tests::on_both_databases;

const FILE: &str = "/static/plugins/sample/sample.css";

on_both_databases! {
    fn a_file_is_served_while_its_plugin_is_active(server) {
        let admin = server.admin();
        assert_eq!(server.anonymous().get(FILE).status, 404);
        admin.activate("sample");
        let reply = server.anonymous().get(FILE);
        assert_eq!((reply.status, reply.header("content-type")), (200, "text/css; charset=\"utf-8\""));
        assert!(reply.text.contains("font-family"));
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        let head = server.anonymous().send("HEAD", FILE, &[], b"");
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        assert_eq!(head.header("content-length"), reply.text.len().to_string());
        admin.deactivate("sample");
        assert_eq!(server.anonymous().get(FILE).status, 404);
    }

    fn the_servers_own_icon_is_there_for_everyone(server) {
        for address in ["/favicon.ico", "/static/img/favicon/favicon.ico"] {
            let reply = server.anonymous().get(address);
            assert_eq!((reply.status, reply.header("content-type")), (200, "image/x-icon"), "{address}");
        }
    }

    fn a_known_file_is_not_sent_again(server) {
        server.admin().activate("sample");
        let tag = server.anonymous().get(FILE).header("etag").to_owned();
        let get = |known: &str| server.anonymous().send("GET", FILE, &[("If-None-Match", known)], b"");
        let known = get(&format!("\"other\", {tag}"));
        assert_eq!((known.status, known.text.as_str(), known.header("etag")), (304, "", tag.as_str()));
        assert_eq!(get("\"other\"").status, 200);
    }

    fn a_name_with_the_files_hash_can_be_kept_for_ever(server) {
        server.admin().activate("sample");
        let url = server.registry().static_url("sample", "sample.css").unwrap();
        assert_ne!(url, FILE);
        let reply = server.anonymous().get(&url);
        assert_eq!(reply.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(server.anonymous().get(FILE).header("cache-control"), "no-cache");
        let again = server.anonymous().send("GET", &url, &[("If-None-Match", "*")], b"");
        assert_eq!((again.status, again.header("cache-control")), (304, "public, max-age=31536000, immutable"));
        let old = "/static/plugins/sample/sample.000000000000.css";
        assert_eq!(server.anonymous().get(old).status, 404);
    }

    fn nothing_outside_of_the_folder_is_served(server) {
        server.admin().activate("sample");
        for path in [
            "", "none.css", "../settings.rs", "..%2Fsettings.rs", "%2e%2e/mod.rs", "..%5cmod.rs", "/etc/passwd",
            "%2Fetc%2Fpasswd", "a/../../mod.rs", "sample.css%00", "../templates/page.html",
        ] {
            let reply = server.anonymous().get(&format!("/static/plugins/sample/{path}"));
            assert_eq!(reply.status, 404, "{path}: {}", reply.text);
        }
        for path in ["/static/plugins/golden-urls/x.css", "/static/plugins/none-such/x.css", "/static/other"] {
            assert_eq!(server.anonymous().get(path).status, 404, "{path}");
        }
        assert_eq!(server.anonymous().send("POST", FILE, &[], b"").status, 405);
    }
}
