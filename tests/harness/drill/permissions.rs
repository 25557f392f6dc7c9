//! A user with few permissions who guesses URLs and keys of files, of the scan history and of other users' rows.

use serde_json::{Value, json};

use super::{Attack, Cost, Drill};
use crate::client::Client;
use crate::server::basic_auth;

pub(super) const ATTACK: Attack = Attack {
    name: "rights",
    run,
};

/// The text that the reader must not see anywhere.
const SECRET: &str = "zq-secret-zq";

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[])?;
    let admin = target.process.admin();
    let files = secrets(&admin);
    let reader = reader(&admin, target.process.base());
    let opened = files
        .iter()
        .filter(|file| reader.get(file).text.contains(SECRET))
        .count();
    let scans = ["", "?search=zq", "?user=1", "1/", "2/"];
    let scans = scans.iter().filter(|rest| {
        reader
            .get(&format!("/api/barcode/history/{rest}"))
            .text
            .contains(SECRET)
    });
    let counted = reader
        .get("/api/barcode/history/?limit=1&search=zq")
        .expect(200)["count"]
        .as_u64();
    let others = [
        "/api/user/tokens/",
        "/api/settings/user/",
        "/api/error-report/",
        "/api/attachment/",
        "/api/order/po/",
    ];
    let others = others
        .iter()
        .filter(|path| reader.get(path).text.contains(SECRET));
    Ok(vec![
        Cost::count("files of rows that the user may not see", opened, 0),
        Cost::count("other users' scans that are shown", scans.count(), 0),
        Cost::count(
            "other users' scans that are counted",
            counted.unwrap_or(1) as usize,
            0,
        ),
        Cost::count("lists with other users' rows", others.count(), 0),
    ])
}

/// Creates rows that only the administrator may see, and returns the URLs of their files.
fn secrets(admin: &Client) -> Vec<String> {
    admin.set_setting("BARCODE_STORE_RESULTS", true);
    admin
        .post(
            "/api/barcode/",
            &json!({ "barcode": SECRET, "note": SECRET }),
        )
        .expect(400);
    admin
        .post("/api/user/tokens/", &json!({ "name": SECRET }))
        .expect(201);
    let value = json!({ "value": SECRET });
    admin
        .patch("/api/settings/user/LABEL_DEFAULT_PRINTER/", &value)
        .expect(200);
    let key = |path: &str, body: &Value| admin.post(path, body).expect(201)["pk"].to_string();
    let company = key(
        "/api/company/",
        &json!({ "name": "company", "is_supplier": true }),
    );
    let order = key(
        "/api/order/po/",
        &json!({ "supplier": company, "description": SECRET }),
    );
    let owners = [("company", company), ("purchaseorder", order)];
    let attach = owners.iter().map(|(model, key)| {
        let texts = [
            ("model_type", *model),
            ("model_id", key.as_str()),
            ("comment", SECRET),
        ];
        let file = ("attachment", "a.txt", SECRET.as_bytes());
        let made = admin
            .form("POST", "/api/attachment/", &texts, &[file])
            .expect(201);
        made["attachment"].as_str().unwrap_or_default().to_owned()
    });
    attach.collect()
}

/// Creates a user who may view parts.
fn reader(admin: &Client, base: &str) -> Client {
    const PASSWORD: &str = "a-long-enough-password";
    let user = admin
        .post("/api/user/", &json!({ "username": "reader" }))
        .expect(201)["pk"]
        .clone();
    let password = json!({ "password": PASSWORD });
    admin
        .put(&format!("/api/user/{user}/set-password/"), &password)
        .expect(200);
    let group = admin
        .post("/api/user/group/", &json!({ "name": "readers" }))
        .expect(201)["pk"]
        .clone();
    let rules = admin
        .get(&format!("/api/user/ruleset/?group={group}&name=part"))
        .expect(200);
    let rule = format!("/api/user/ruleset/{}/", rules[0]["pk"]);
    admin.patch(&rule, &json!({ "can_view": true })).expect(200);
    admin
        .patch(
            &format!("/api/user/{user}/"),
            &json!({ "group_ids": [group] }),
        )
        .expect(200);
    Client::new(base).with_authorization(basic_auth("reader", PASSWORD))
}
