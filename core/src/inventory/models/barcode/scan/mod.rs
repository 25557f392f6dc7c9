//! The history of barcode scans.

use diesel::QueryResult;
use serde_json::{Map, Value};

use crate::access::User;
use crate::access::role::Permission;
use crate::db::lock::{self, AdvisoryLock};
use crate::db::{Db, replace_nul};
use crate::models::user::{USER, USER_BRIEF};
use crate::resource::checks::RuleList;
use crate::resource::{
    Actor, AllowedOperations, Condition, Detail, Field, FieldType, Filter, Item, Lookup, ModelRef,
    Resource, Rules, SearchSql, SqlValue, Statement,
};

mod truncated_json;

/// Stored scans. Users see their own; staff see all.
pub static BARCODE_SCAN: Resource = Resource {
    model: ModelRef {
        name: "barcodescanresult",
        class: "BarcodeScanResult",
        table: "barcode_scans",
        path: "/api/barcode/history/",
    },
    verbose_name: "Barcode Scan Result",
    event_table: "common_barcodescanresult",
    roles: &[],
    fields: &[
        Field::primary_key(),
        Field::text("data", "Data", MAX_LENGTH).read_only(),
        Field::datetime("timestamp", "Timestamp").read_only(),
        Field::text("endpoint", "Path", 250).read_only(),
        Field::new("context", "Context", FieldType::Json).read_only(),
        Field::new("response", "Response", FieldType::Json).read_only(),
        Field::boolean("result", "Result", false).read_only(),
        Field::related("user", "User", "user_id", &USER.model).read_only(),
    ],
    details: &[Detail::new("user_detail", "user", &USER, USER_BRIEF).default_include()],
    filters: &[
        Filter::new("user", Lookup::ForeignKey("t.user_id", "users")),
        Filter::new("result", Lookup::Boolean("t.result")),
    ],
    search_sql: &[SearchSql::condition(&["data"], "{LOWER(t.data)}")],
    ordering_fields: &[
        ("user", "t.user_id"),
        ("timestamp", "t.timestamp"),
        ("endpoint", "t.endpoint"),
        ("result", "t.result"),
    ],
    default_ordering: "t.id DESC",
    allows: AllowedOperations::READ,
    ..Resource::DEFAULT
};

/// The history of scans with the rules.
pub(crate) static RULES: RuleList = &[(&BARCODE_SCAN, &ScanRules)];

#[derive(Debug)]
struct ScanRules;

impl Rules for ScanRules {
    fn permission_filter(&self, user: &User, _: Permission) -> Option<Condition> {
        if sees_all(user) {
            return None;
        }
        Some(Statement::new("t.user_id = ").value(user.pk).clone())
    }

    fn has_object_permission(&self, user: &User, _: Permission, scan: &Item) -> bool {
        sees_all(user) || scan.integer("user") == Some(user.pk)
    }
}

fn sees_all(user: &User) -> bool {
    user.is_staff || user.is_superuser
}

/// Maximum number of characters that are stored of a code.
const MAX_LENGTH: usize = 250;

/// A scan.
#[derive(Debug)]
pub struct ScanRecord<'a> {
    /// The code that was sent.
    pub data: &'a str,
    /// The URL path of the request.
    pub endpoint: &'a str,
    /// The other fields of the request.
    pub context: Map<String, Value>,
    /// The response.
    pub response: Map<String, Value>,
    /// Whether the scan was successful.
    pub result: bool,
}

/// Stores a scan, and deletes the oldest beyond the maximum number. Scans are stored one at a time: two transactions
/// that do not see each other's rows would each leave one too many.
///
/// # Errors
/// When a query fails.
pub fn record(db: &mut Db, actor: Actor<'_>, scanned: ScanRecord<'_>) -> QueryResult<()> {
    lock::acquire(db, AdvisoryLock::Rule("scans"))?;
    let data: String = replace_nul(scanned.data).chars().take(MAX_LENGTH).collect();
    let mut sql = Statement::new(
        "INSERT INTO barcode_scans (data, timestamp, endpoint, context, response, result, user_id) VALUES (",
    )
    .cached();
    sql.list([
        data.into(),
        SqlValue::DateTime(actor.now.naive_utc()),
        scanned.endpoint.into(),
        truncated_json::to_json(scanned.context).into(),
        truncated_json::to_json(scanned.response).into(),
        scanned.result.into(),
        actor.user_pk(),
    ]);
    sql.sql(")").run(db)?;
    let most = i64::from(actor.settings.barcode_results_max_num);
    let mut sql = Statement::new(
        "DELETE FROM barcode_scans WHERE id <= (SELECT id FROM barcode_scans ORDER BY id DESC LIMIT 1 OFFSET ",
    )
    .cached();
    sql.value(most).sql(")").run(db).map(drop)
}
