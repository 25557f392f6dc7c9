//! Rows and stored texts that grow with repeated requests.

use anyhow::Context as _;
use inventree::db::{Database, DbError};
use inventree::diesel::QueryDsl as _;
use inventree::diesel::RunQueryDsl as _;
use inventree::schema::{sessions, tokens};
use serde_json::json;

use super::{Attack, Cost, Drill};
use crate::database::ADMIN;
use crate::server::basic_auth;

pub(super) const ATTACK: Attack = Attack { name: "rows", run };

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[])?;
    let by_password = target.process.anonymous();
    let by_password = by_password.with_authorization(basic_auth(ADMIN.0, ADMIN.1));
    for _ in 0..200 {
        by_password.get("/api/user/token/").expect(200);
    }
    for _ in 0..200 {
        // Rejected above a maximum.
        drop(by_password.post("/api/user/tokens/", &json!({ "name": "more" })));
    }
    let mut added = 0;
    for number in 0..40 {
        let text = "x".repeat(10_000);
        let body = json!({ "metadata": { format!("key {number}"): text } });
        let kept = by_password.patch("/api/plugins/inventreebarcode/metadata/", &body);
        added += usize::from(kept.status == 200);
    }
    let url = format!(
        "sqlite:{}",
        target.folder.path().join("drill.sqlite3").display()
    );
    let database = Database::open(&url, 1)?;
    let count = database.read(|db| {
        let sessions: i64 = sessions::table.count().get_result(db)?;
        let tokens: i64 = tokens::table.count().get_result(db)?;
        Ok::<_, DbError>((sessions, tokens))
    });
    let (sessions, tokens) = count.context("the rows")?;
    let size = |count: i64| usize::try_from(count).unwrap_or(usize::MAX);
    Ok(vec![
        Cost::count(
            "sessions after 200 token requests by password",
            size(sessions),
            1,
        ),
        Cost::count("tokens of one user after creating 200", size(tokens), 100),
        Cost::count("texts of 10 kB added to the metadata of an item", added, 6),
    ])
}
