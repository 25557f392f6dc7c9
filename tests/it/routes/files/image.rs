//! The images of parts and companies.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{PNG, attach, count_files, file_url, part};

const NO_PICTURE: &str =
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.";

on_both_databases! {
    fn an_image_is_stored_shown_replaced_and_removed(server) {
        let admin = server.admin();
        let company = admin.post("/api/company/", &json!({ "name": "c" })).expect(201);
        for (path, folder) in [
            (format!("/api/part/{}/", part(&admin, "a")), "part_images"),
            (format!("/api/company/{}/", company["pk"]), "company_images"),
        ] {
            let row = admin.form("PATCH", &path, &[], &[("image", "pixel.png", PNG)]).expect(200);
            assert_eq!(row["image"], format!("/media/{folder}/pixel.png"));
            assert_eq!(row["thumbnail"], row["image"]);
            let file = admin.get(&file_url(&row, "image"));
            assert_eq!((file.header("content-type"), file.bytes == PNG), ("image/png", true));
            // The content decides the extension.
            let other = admin.form("PATCH", &path, &[], &[("image", "page.html", PNG)]).expect(200);
            assert_eq!(other["image"], format!("/media/{folder}/page.png"));
            assert_eq!(count_files(server), 1);
            for nothing in [json!(null), json!("")] {
                let row = admin.patch(&path, &json!({ "image": nothing })).expect(200);
                assert_eq!(row["image"], json!(null));
            }
            assert_eq!(count_files(server), 0);
        }
    }

    fn what_is_no_image_is_refused(server) {
        let admin = server.admin();
        let path = format!("/api/part/{}/", part(&admin, "a"));
        let huge = [&PNG[..16], &[0xff; 8], &PNG[24..]].concat();
        for bytes in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"GIF89a", &PNG[..20], &huge, b"%PDF-1.7"] {
            let refused = admin.form("PATCH", &path, &[], &[("image", "a.png", bytes)]).expect(400);
            assert_eq!(refused, json!({ "image": [NO_PICTURE] }));
        }
        let refused = admin.patch(&path, &json!({ "image": "a.png" })).expect(400);
        assert_eq!(refused["image"][0], "The submitted data was not a file. Check the encoding type on the form.");
        let refused = admin.patch(&path, &json!({ "remote_image": "https://example.com/a.png" })).expect(400);
        assert_eq!(refused["remote_image"][0], "Downloading images from remote URL is not enabled");
        let refused = admin.form("PATCH", &path, &[], &[("description", "a.txt", b"x")]).expect(400);
        assert_eq!(refused["description"][0], "Not a valid string.");
        assert_eq!(count_files(server), 0);
    }

    fn an_image_that_two_parts_share_stays_until_neither_has_it(server) {
        let admin = server.admin();
        let (one, other) = (part(&admin, "a"), part(&admin, "b"));
        let path = |key: i64| format!("/api/part/{key}/");
        let row = admin.form("PATCH", &path(one), &[], &[("image", "pixel.png", PNG)]).expect(200);
        let image = file_url(&row, "image");
        let row = admin.patch(&path(other), &json!({ "existing_image": "pixel.png" })).expect(200);
        assert_eq!(row["image"], image);
        assert_eq!(admin.delete(&path(one)).status, 204);
        assert_eq!(admin.get(&image).status, 200);
        admin.patch(&path(other), &json!({ "image": null })).expect(200);
        assert_eq!((admin.get(&image).status, count_files(server)), (404, 0));
        let gone = admin.patch(&path(other), &json!({ "existing_image": "pixel.png" })).expect(400);
        assert_eq!(gone["existing_image"][0], "Image file does not exist");
    }

    fn only_an_image_of_a_part_can_be_picked(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        attach(&admin, part, "a.txt", b"x").expect(201);
        for name in [format!("../attachments/part/{part}/a.txt"), "..".to_owned(), "a\0b".to_owned(), "/etc/passwd".to_owned()] {
            let refused = admin.patch(&format!("/api/part/{part}/"), &json!({ "existing_image": name })).expect(400);
            assert!(refused["existing_image"][0].is_string(), "{name}");
        }
        let refused = admin.patch(&format!("/api/part/{part}/"), &json!({ "existing_image": [1] })).expect(400);
        assert_eq!(refused["existing_image"][0], "Not a valid string.");
    }

    fn an_image_that_is_copied_stays_though_the_original_gives_it_up_meanwhile(server) {
        let admin = server.admin();
        for round in 0..10 {
            let original = part(&admin, &format!("original {round}"));
            let path = format!("/api/part/{original}/");
            admin.form("PATCH", &path, &[], &[("image", "pixel.png", PNG)]).expect(200);
            let body = json!({ "name": format!("copy {round}"), "duplicate": { "part": original, "copy_image": true } });
            let made = std::thread::scope(|scope| {
                let made = scope.spawn(|| admin.post("/api/part/", &body).expect(201));
                scope.spawn(|| admin.patch(&path, &json!({ "image": null })).expect(200));
                made.join().expect("no panic")
            });
            if made["image"].is_string() {
                assert_eq!(admin.get(&file_url(&made, "image")).status, 200, "round {round}");
            }
        }
    }
}
