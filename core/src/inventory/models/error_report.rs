//! Error reports: failures that outlive the process.

use crate::access::role::Role;
use crate::resource::{AllowedOperations, Field, FieldType, ModelRef, Resource, SearchSql};

/// Stored failures.
pub static ERROR_REPORT: Resource = Resource {
    model: ModelRef {
        name: "error",
        class: "Error",
        table: "error_reports",
        path: "/api/error-report/",
    },
    verbose_name: "Error",
    event_table: "error_report_error",
    roles: &[Role::Admin],
    fields: &[
        Field::primary_key(),
        Field::datetime("when", "When").column("time").read_only(),
        // How it failed: `error`, `panic`, `overdue` or `incompatible`.
        Field::new("kind", "Kind", FieldType::Text(usize::MAX)).read_only(),
        Field::new("info", "Info", FieldType::Text(usize::MAX)).read_only(),
        // `mixin.function: text`.
        Field::new("data", "Data", FieldType::Text(usize::MAX)).read_only(),
        // `plugin.<slug>.<function>`.
        Field::new("path", "Path", FieldType::Text(usize::MAX)).read_only(),
    ],
    search_sql: &[
        SearchSql::condition(&["info"], "{LOWER(t.info)}"),
        SearchSql::condition(&["data"], "{LOWER(t.data)}"),
    ],
    ordering_fields: &[("when", "t.time"), ("info", "t.info")],
    default_ordering: "t.id DESC",
    allows: AllowedOperations::READ,
    ..Resource::DEFAULT
};
