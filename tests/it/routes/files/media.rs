//! `/media/…`.

use inventree_tests::on_both_databases;
use inventree_tests::server::basic_auth;

use super::{PNG, attach, file_url, part};

on_both_databases! {
    fn a_file_is_only_for_those_who_are_logged_in(server) {
        let made = attach(&server.admin(), part(&server.admin(), "a"), "a.txt", b"x").expect(201);
        let address = file_url(&made, "attachment");
        let reply = server.anonymous().get(&address);
        assert_eq!((reply.status, reply.text.as_str()), (401, "Unauthorized"));
        assert_eq!(server.anonymous().with_authorization("Token inv-wrong").get(&address).status, 401);
        assert_eq!(server.create_user("ann", false, &["view"]).get(&address).text, "x");
        assert_eq!(server.anonymous().with_authorization(basic_auth("admin", "inventree")).get(&address).text, "x");
        assert_eq!(server.admin().send("POST", &address, &[], b"").status, 405);
    }

    fn nothing_that_a_browser_could_run_is_shown_in_place(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        for (name, kind, place) in [
            ("a.html", "text/html", "attachment"), ("a.svg", "image/svg+xml", "attachment"), ("a.xml", "text/xml", "attachment"),
            ("a.pdf", "application/pdf", "attachment"), ("a.js", "text/javascript", "attachment"), ("a", "application/octet-stream", "attachment"),
            ("a.png", "image/png", "inline"), ("a.txt", "text/plain", "inline"),
        ] {
            let made = attach(&admin, part, name, PNG).expect(201);
            let reply = admin.get(&file_url(&made, "attachment"));
            assert!(reply.header("content-type").starts_with(kind), "{name}: {}", reply.header("content-type"));
            assert_eq!(reply.header("content-disposition"), format!("{place}; filename=\"{name}\""));
            assert_eq!(reply.header("x-content-type-options"), "nosniff");
            assert_eq!(reply.header("content-security-policy"), "default-src 'none'; sandbox");
            assert_eq!(reply.bytes, PNG);
        }
    }

    fn a_part_of_a_file_its_head_and_a_known_one_are_answered(server) {
        let admin = server.admin();
        let made = attach(&admin, part(&admin, "a"), "Stückliste.csv", b"0123456789").expect(201);
        let address = file_url(&made, "attachment");
        let get = |method: &str, headers: &[(&str, &str)]| admin.send(method, &address, headers, b"");
        let some = get("GET", &[("Range", "bytes=2-4")]);
        assert_eq!((some.status, some.text.as_str(), some.header("content-range")), (206, "234", "bytes 2-4/10"));
        let head = get("HEAD", &[]);
        assert_eq!((head.status, head.text.as_str(), head.header("content-length")), (200, "", "10"));
        let tag = head.header("etag").to_owned();
        assert_eq!(get("GET", &[("If-None-Match", &tag)]).status, 304);
        assert_eq!(get("GET", &[]).text, "0123456789");
    }

    fn no_address_leads_out_of_the_folder(server) {
        let admin = server.admin();
        attach(&admin, part(&admin, "a"), "a.txt", b"x").expect(201);
        let folder = server.database().folder.path();
        std::fs::write(folder.join("secret.txt"), "secret").expect("a file");
        std::os::unix::fs::symlink(folder.join("secret.txt"), folder.join("media/link.txt")).expect("a link");
        for path in [
            "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "attachments/../../secret.txt", "link.txt", "",
            "attachments", "attachments/", "%00", "..%5csecret.txt", "/etc/passwd", "%2fetc/passwd",
        ] {
            let reply = admin.get(&format!("/media/{path}"));
            assert!((400..500).contains(&reply.status) || !reply.text.contains("secret"), "{path}: {}", reply.status);
            assert_ne!(reply.status, 200, "{path}");
        }
    }

    fn hostile_names_are_made_harmless(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        let long = format!("{}.html", "x".repeat(3000));
        for name in ["../../x", "..\\..\\x", "/etc/passwd", "..", ".", ".html", "a%2f..%2fb", "a;b&c?d#e.txt", "CON\u{202e}", &long] {
            let made = attach(&admin, part, name, b"x").expect(201);
            let (address, stored) = (file_url(&made, "attachment"), made["filename"].as_str().expect("a name"));
            let before = format!("/media/attachments/part/{part}/");
            assert_eq!(address, format!("{before}{stored}"), "{name}");
            assert!(!stored.starts_with('.') && !stored.contains(['/', '\\']) && stored.len() < 130, "{stored}");
            assert_eq!(admin.get(&address).text, "x", "{name}");
        }
        let zero = attach(&admin, part, "a\0b.txt", b"x");
        assert!(zero.status == 201 || zero.status == 400, "{}", zero.text);
    }
}
