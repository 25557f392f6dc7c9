//! `/api/part/thumbs/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::{PNG, count_files, part};

on_both_databases! {
    fn each_image_is_listed_once_with_the_number_of_its_parts(server) {
        let admin = server.admin();
        let (one, other, third) = (part(&admin, "resistor"), part(&admin, "capacitor"), part(&admin, "coil"));
        part(&admin, "without");
        let thumb = |key: i64| format!("/api/part/thumbs/{key}/");
        let set = admin.form("PUT", &thumb(one), &[], &[("image", "r.png", PNG)]).expect(200);
        assert_eq!(set, json!({ "image": "/media/part_images/r.png" }));
        assert_eq!(admin.get(&thumb(one)).expect(200), set);
        admin.patch(&format!("/api/part/{other}/"), &json!({ "existing_image": "/media/part_images/r.png" })).expect(200);
        admin.form("PATCH", &thumb(third), &[], &[("image", "z.png", PNG)]).expect(200);
        let (r, z) = (json!({ "image": "/media/part_images/r.png", "count": 2 }), json!({ "image": "/media/part_images/z.png", "count": 1 }));
        assert_eq!(admin.get("/api/part/thumbs/").expect(200), json!([r, z]));
        let page = admin.get("/api/part/thumbs/?limit=1&offset=1").expect(200);
        assert_eq!((&page["count"], &page["results"]), (&json!(2), &json!([z])));
        assert_eq!(admin.get("/api/part/thumbs/?search=coil").expect(200), json!([z]));
        assert_eq!(admin.get("/api/part/thumbs/?search=%5Ecoil%24&search_regex=true").expect(200), json!([z]));
        assert_eq!(admin.put(&thumb(one), &json!({})).expect(400)["image"][0], "This field is required.");
        admin.get(&thumb(one + 100)).expect(404);
        assert_eq!(count_files(server), 2);
    }

    fn only_the_role_of_parts_opens_them(server) {
        let key = part(&server.admin(), "a");
        server.anonymous().get("/api/part/thumbs/").expect(401);
        server.create_user("nobody", false, &[]).get("/api/part/thumbs/").expect(403);
        let ann = server.create_user("ann", false, &["view"]);
        ann.get("/api/part/thumbs/").expect(200);
        ann.patch(&format!("/api/part/thumbs/{key}/"), &json!({ "image": null })).expect(403);
    }
}
