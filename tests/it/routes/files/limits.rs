//! Size limits of uploads.

use std::time::Duration;

use inventree_tests::client::send_raw;
use inventree_tests::on_both_databases;
use inventree_tests::server::basic_auth;

use super::{attach, count_files, part};

on_both_databases! {
    setup: |config| (config.body_limit, config.upload_limit) = (2_000, 10_000);

    fn files_have_a_limit_of_their_own(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        attach(&admin, part, "a.txt", &[b'x'; 10_000]).expect(201);
        let over = attach(&admin, part, "a.txt", &[b'x'; 10_001]).expect(413);
        assert_eq!(over["detail"], "the files are larger than the limit");
        let two: [(&str, &str, &[u8]); 2] = [("attachment", "a", &[b'x'; 6_000]), ("other", "b", &[b'x'; 6_000])];
        assert_eq!(admin.form("POST", "/api/attachment/", &[], &two).status, 413);
        let text = "x".repeat(2_001);
        assert_eq!(admin.form("POST", "/api/attachment/", &[("comment", &text)], &[]).status, 413);
        let many: Vec<(&str, &str, &[u8])> = (0..17).map(|_| ("a", "a", &b"x"[..])).collect();
        assert_eq!(admin.form("POST", "/api/attachment/", &[], &many).status, 400);
        // An endpoint that expects no file counts it as part of the body.
        assert_eq!(admin.form("POST", "/api/barcode/", &[], &[("barcode", "a", &[b'x'; 3_000])]).status, 413);
        assert_eq!(count_files(server), 1);
    }

    fn a_file_is_not_taken_from_those_who_may_not_send_it(server) {
        let part = part(&server.admin(), "a");
        attach(&server.anonymous(), part, "a.txt", b"x").expect(401);
        attach(&server.create_user("ann", false, &["view"]), part, "a.txt", b"x").expect(403);
        assert_eq!(count_files(server), 0);
    }
}

on_both_databases! {
    setup: |config| config.client_timeout = Duration::from_secs(1);

    fn a_file_that_stops_arriving_is_a_408_and_is_gone(server) {
        let request = format!(
            "POST /api/attachment/ HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\n\
             Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n\
             --b\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"a\"\r\n\r\nhalf",
            basic_auth("admin", "inventree"),
        );
        let answer = send_raw(server.base(), &request);
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert_eq!(count_files(server), 0);
    }
}
