//! A file is open to users who may see a row that names it.

use inventree::access::role::Role;
use inventree_tests::server::basic_auth;
use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{PNG, attach, file_url, key, part};
use crate::routes::resource::fixtures::fill_once;

/// Models whose rows can have attachments, each with the path of its list.
const ATTACHED: [(&str, &str); 10] = [
    ("build", "/api/build/"),
    ("company", "/api/company/"),
    ("manufacturerpart", "/api/company/part/manufacturer/"),
    ("part", "/api/part/"),
    ("purchaseorder", "/api/order/po/"),
    ("returnorder", "/api/order/ro/"),
    ("salesorder", "/api/order/so/"),
    ("salesordershipment", "/api/order/so/shipment/"),
    ("stockitem", "/api/stock/"),
    ("supplierpart", "/api/company/part/"),
];

/// A file, and the row that names it.
struct ReferencedFile {
    file: String,
    row: String,
}

/// Creates a file for every column that names files, and an attachment for every model.
fn create_referenced_files(server: &TestServer) -> Vec<ReferencedFile> {
    let admin = server.admin();
    fill_once(&admin, 1);
    let mut all: Vec<ReferencedFile> = ATTACHED
        .iter()
        .map(|(model, list)| attached(&admin, model, list))
        .collect();
    for list in ["/api/part/", "/api/company/"] {
        let row = format!("{list}{}/", first(&admin, list));
        let picture = admin
            .form("PATCH", &row, &[], &[("image", "a.png", PNG)])
            .expect(200);
        all.push(ReferencedFile {
            file: file_url(&picture, "image"),
            row,
        });
    }
    let row = format!("/api/stock/test/{}/", first(&admin, "/api/stock/test/"));
    let result = admin
        .form("PATCH", &row, &[], &[("attachment", "a.txt", b"measured")])
        .expect(200);
    all.push(ReferencedFile {
        file: file_url(&result, "attachment"),
        row,
    });
    all
}

fn first(admin: &Client, list: &str) -> String {
    admin.get(list).expect(200)[0]["pk"].to_string()
}

fn attached(admin: &Client, model: &str, list: &str) -> ReferencedFile {
    let key = first(admin, list);
    let texts = [("model_type", model), ("model_id", key.as_str())];
    let made = admin.form(
        "POST",
        "/api/attachment/",
        &texts,
        &[("attachment", "a.txt", b"a secret")],
    );
    let made = made.expect(201);
    ReferencedFile {
        file: file_url(&made, "attachment"),
        row: format!("/api/attachment/{}/", made["pk"]),
    }
}

/// Requests the file in four ways. Returns the statuses.
fn statuses(client: &Client, file: &str, tag: &str) -> [u16; 4] {
    let ask =
        |method: &str, headers: &[(&str, &str)]| client.send(method, file, headers, b"").status;
    [
        ask("GET", &[]),
        ask("HEAD", &[]),
        ask("GET", &[("Range", "bytes=0-1")]),
        ask("GET", &[("If-None-Match", tag)]),
    ]
}

on_both_databases! {
    fn a_file_is_open_only_to_users_who_may_see_a_row_that_names_it(server) {
        let named = create_referenced_files(server);
        let mut callers = vec![server.create_user("none", false, &[]), server.create_user("staff", true, &[])];
        for role in Role::ALL {
            callers.push(server.create_user_with_roles(&[role.name()], &format!("only-{role}"), false, &["view"]));
        }
        let mut open = 0;
        for ReferencedFile { file, row } in &named {
            let tag = server.admin().send("HEAD", file, &[], b"").header("etag").to_owned();
            assert!(!tag.is_empty(), "{file}");
            for caller in &callers {
                let expected = match caller.get(row).status {
                    200 => [200, 200, 206, 304],
                    refused => [refused; 4],
                };
                assert_eq!(statuses(caller, file, &tag), expected, "{file} of {row}");
                open += usize::from(expected[0] == 200);
            }
        }
        assert!(open > named.len() && open < named.len() * callers.len() / 2, "{open}");
    }

    fn a_file_that_no_row_names_is_open_to_no_user(server) {
        let admin = server.admin();
        let (a, b) = (part(&admin, "a"), part(&admin, "b"));
        let made = attach(&admin, a, "a.txt", b"x").expect(201);
        let folder = server.database().folder.path().join("media/attachments/part");
        std::fs::write(folder.join(format!("{a}/left.txt")), "left").expect("a file");
        let staff = server.create_user("staff", true, &["view"]);
        for path in [format!("/media/attachments/part/{a}/left.txt"), format!("/media/attachments/part/{b}/a.txt")] {
            admin.get(&path).expect_text(404);
            staff.get(&path).expect_text(404);
        }
        // A user who could not see the file does not learn whether it exists.
        let ann = server.create_user_with_roles(&["stock_location"], "ann", false, &["view"]);
        for name in ["a.txt", "left.txt", "none.txt"] {
            ann.get(&format!("/media/attachments/part/{a}/{name}")).expect_text(403);
        }
        let ben = server.create_user_with_roles(&["sales_order"], "ben", false, &["view"]);
        for name in ["a.txt", "left.txt", "none.txt"] {
            ben.get(&format!("/media/attachments/part/{a}/{name}")).expect_text(404);
        }
        let address = file_url(&made, "attachment");
        admin.delete(&format!("/api/attachment/{}/", made["pk"])).expect(204);
        admin.get(&address).expect_text(404);
    }

    fn an_attachment_that_is_moved_takes_its_file_along(server) {
        let admin = server.admin();
        let made = attach(&admin, part(&admin, "a"), "a.txt", b"x").expect(201);
        let company = key(&admin.post("/api/company/", &json!({ "name": "c" })).expect(201));
        let ann = server.create_user_with_roles(&["part"], "ann", false, &["view"]);
        let ben = server.create_user_with_roles(&["sales_order"], "ben", false, &["view"]);
        let address = file_url(&made, "attachment");
        assert_eq!((ann.get(&address).status, ben.get(&address).status), (200, 404));
        let moved = json!({ "model_type": "company", "model_id": company });
        admin.patch(&format!("/api/attachment/{}/", made["pk"]), &moved).expect(200);
        assert_eq!((ann.get(&address).status, ben.get(&address).status), (404, 200));
    }

    fn a_picture_that_several_parts_show_stays_as_long_as_one_does(server) {
        let admin = server.admin();
        let (one, other) = (part(&admin, "a"), part(&admin, "b"));
        let path = |key: i64| format!("/api/part/{key}/");
        let shown = admin.form("PATCH", &path(one), &[], &[("image", "a.png", PNG)]).expect(200);
        let address = file_url(&shown, "image");
        admin.patch(&path(other), &json!({ "existing_image": "a.png" })).expect(200);
        admin.patch(&path(one), &json!({ "image": null })).expect(200);
        let ann = server.create_user_with_roles(&["part"], "ann", false, &["view"]);
        assert_eq!(ann.get(&address).bytes, PNG);
        admin.patch(&path(other), &json!({ "image": null })).expect(200);
        ann.get(&address).expect_text(404);
    }

    fn a_file_is_loaded_by_password_token_and_session_alike(server) {
        let admin = server.admin();
        let made = attach(&admin, part(&admin, "a"), "a.txt", b"x").expect(201);
        let address = file_url(&made, "attachment");
        let ann = server.create_user_with_roles(&["part"], "ann", false, &["view"]);
        let by_password = server.anonymous().with_authorization(basic_auth("ann", "long-enough-password"));
        let session = by_password.get("/api/user/token/").cookie("sessionid").to_owned();
        let cookie = format!("sessionid={session}");
        let by_session = server.anonymous().send("GET", &address, &[("Cookie", &cookie)], b"");
        let texts: Vec<Value> = [ann.get(&address), by_password.get(&address), by_session].iter().map(|reply| json!(reply.text)).collect();
        assert_eq!(texts, ["x", "x", "x"]);
    }
}
