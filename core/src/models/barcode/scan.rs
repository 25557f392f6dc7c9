//! What was scanned, by whom, and what came of it.

use diesel::QueryResult;
use serde_json::{Map, Value};

use crate::db::lock::{self, Lock};
use crate::db::{Db, storable};
use crate::models::role::Permission;
use crate::models::user::{USER, USER_BRIEF, User};
use crate::resource::{
    Allows, Author, Cell, Condition, Detail, Field, Filter, Found, Item, Kind, Resource, Rules,
    Statement, Target, Test,
};

mod text;

/// Scans that were kept. Users see their own, the staff sees all.
pub static BARCODE_SCAN: Resource = Resource {
    target: Target {
        model: "barcodescanresult",
        class: "BarcodeScanResult",
        table: "barcode_scans",
        path: "/api/barcode/history/",
    },
    name: "Barcode Scan Result",
    event: "common_barcodescanresult",
    roles: &[],
    fields: &[
        Field::key(),
        Field::text("data", "Data", LONGEST).read_only(),
        Field::time("timestamp", "Timestamp").read_only(),
        Field::text("endpoint", "Path", 250).read_only(),
        Field::of("context", "Context", Kind::Json).read_only(),
        Field::of("response", "Response", Kind::Json).read_only(),
        Field::boolean("result", "Result", false).read_only(),
        Field::related("user", "User", "user_id", &USER.target).read_only(),
    ],
    details: &[Detail {
        name: "user_detail",
        key: "user",
        resource: &USER,
        fields: USER_BRIEF,
        usual: true,
    }],
    filters: &[
        Filter::of("user", Test::Key("t.user_id", "users")),
        Filter::of("result", Test::Holds("t.result")),
    ],
    found_by: &[Found::here(&["data"], "{LOWER(t.data)}")],
    orders: &[
        ("user", "t.user_id"),
        ("timestamp", "t.timestamp"),
        ("endpoint", "t.endpoint"),
        ("result", "t.result"),
    ],
    joins: "",
    whole: "",
    order: "t.id DESC",
    allows: Allows::READ,
    rules: &ScanRules,
};

#[derive(Debug)]
struct ScanRules;

impl Rules for ScanRules {
    fn rows(&self, user: &User, _: Permission) -> Option<Condition> {
        if sees_all(user) {
            return None;
        }
        Some(Statement::new("t.user_id = ").value(user.pk).clone())
    }

    fn may(&self, user: &User, _: Permission, scan: &Item) -> bool {
        sees_all(user) || scan.integer("user") == Some(user.pk)
    }
}

fn sees_all(user: &User) -> bool {
    user.is_staff || user.is_superuser
}

/// Longest code that is kept, in characters.
const LONGEST: usize = 250;

/// One scan.
#[derive(Debug)]
pub struct Scanned<'a> {
    /// The code as it was sent.
    pub data: &'a str,
    /// Where it was sent.
    pub endpoint: &'a str,
    /// What else was sent.
    pub context: Map<String, Value>,
    /// What was answered.
    pub response: Map<String, Value>,
    /// Whether it was of use.
    pub result: bool,
}

/// Keeps a scan, and lets the oldest go where there are more than the server keeps. One scan is kept at a time: two
/// that do not see each other's rows would both leave one too many.
///
/// # Errors
/// When a query fails.
pub fn record(db: &mut Db, author: Author<'_>, scanned: Scanned<'_>) -> QueryResult<()> {
    lock::take(db, Lock::Rule("scans"))?;
    let data: String = storable(scanned.data).chars().take(LONGEST).collect();
    let mut sql = Statement::new(
        "INSERT INTO barcode_scans (data, timestamp, endpoint, context, response, result, user_id) VALUES (",
    )
    .kept();
    sql.list([
        data.into(),
        Cell::Time(author.now.naive_utc()),
        scanned.endpoint.into(),
        text::members(scanned.context).into(),
        text::members(scanned.response).into(),
        scanned.result.into(),
        author.pk(),
    ]);
    sql.sql(")").run(db)?;
    let most = i64::from(author.settings.barcode_results_max_num);
    let mut sql = Statement::new(
        "DELETE FROM barcode_scans WHERE id <= (SELECT id FROM barcode_scans ORDER BY id DESC LIMIT 1 OFFSET ",
    )
    .kept();
    sql.value(most).sql(")").run(db).map(drop)
}
