//! Classifies the errors of statements.
//!
//! Only errors that are known to come from the statement count as its fault. All others are the database's fault,
//! since the ways in which a database can fail cannot be listed.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use diesel::result::{DatabaseErrorKind as Kind, Error as QueryError};

/// Why a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbErrorKind {
    /// The transaction conflicts with another one; a retry may succeed.
    Conflict,
    /// There is no such row.
    NotFound,
    /// A value violates a constraint of the table.
    ConstraintViolation,
    /// The database cannot be reached, is too busy, or fails.
    Unavailable,
    /// The disk of the database is full.
    StorageFull,
    /// The database or the connection is read-only: the statement's fault on a read connection, else the database's.
    ReadOnly,
    /// The statement itself is invalid.
    InvalidStatement,
}

/// Returns why the statement failed.
#[must_use]
pub fn classify(error: &QueryError) -> DbErrorKind {
    match error {
        QueryError::NotFound => DbErrorKind::NotFound,
        QueryError::BrokenTransactionManager => DbErrorKind::Unavailable,
        QueryError::RollbackErrorOnCommit { commit_error, .. } => classify(commit_error),
        QueryError::DatabaseError(kind, about) => match kind {
            Kind::SerializationFailure => DbErrorKind::Conflict,
            Kind::UniqueViolation
            | Kind::ForeignKeyViolation
            | Kind::CheckViolation
            | Kind::RestrictViolation
            | Kind::ExclusionViolation => DbErrorKind::ConstraintViolation,
            Kind::NotNullViolation => DbErrorKind::InvalidStatement,
            Kind::ReadOnlyTransaction => DbErrorKind::ReadOnly,
            Kind::ClosedConnection | Kind::UnableToSendCommand => DbErrorKind::Unavailable,
            _ => classify_message(about.message()),
        },
        _ => DbErrorKind::InvalidStatement,
    }
}

/// Returns whether SQLite reports that another connection holds the write lock.
pub(super) fn is_locked(error: &QueryError) -> bool {
    match error {
        QueryError::DatabaseError(_, about) => about.message() == "database is locked",
        _ => false,
    }
}

/// Returns whether the connection is open but unusable: its prepared statements no longer fit the database.
pub(super) fn is_stale_connection(error: &QueryError) -> bool {
    match error {
        QueryError::DatabaseError(_, about) => {
            let text = about.message();
            text.starts_with("cached plan must not change")
                || text.starts_with("prepared statement ")
        }
        _ => false,
    }
}

/// Messages for a full disk.
const STORAGE_FULL_MESSAGES: &[&str] = &[
    // SQLite
    "database or disk is full",
    // PostgreSQL
    "no space left on device",
    "disk quota exceeded",
    "could not extend file",
    "disk full",
];

/// Messages for an invalid statement or invalid data; diesel does not expose error codes. A statement position from
/// PostgreSQL means nothing: it also gives one for a lock timeout.
const INVALID_STATEMENT_MESSAGES: &[&str] = &[
    // Both
    "syntax error",
    "ambiguous",
    "already exists",
    "overflow",
    "malformed json",
    "malformed array",
    "malformed record",
    // SQLite
    "incomplete input",
    "unrecognized token",
    "no such column",
    "no such function",
    "no such collation sequence",
    "no such index",
    "no such view",
    "no such trigger",
    "no such savepoint",
    "has no column named",
    "wrong number of arguments",
    "misuse of",
    "datatype mismatch",
    "constraint failed",
    " values for ",
    "all values must have the same number of terms",
    "too many sql variables",
    "too many terms",
    "too complex",
    "too large (maximum depth",
    "string or blob too big",
    "sub-select returns",
    "same number of result columns",
    "duplicate column name",
    "bad json path",
    "json path error",
    "is not a function",
    "cannot modify",
    "within a transaction",
    "no transaction is active",
    // PostgreSQL
    "violates",
    "out of range",
    "too long for type",
    "division by zero",
    "invalid input",
    "invalid byte sequence",
    "invalid regular expression",
    "invalid value for",
    "current transaction is aborted",
    "must not be negative",
    "negative substring length",
    "cannot affect row a second time",
    "more than one row returned",
    "bind message supplies",
    "could not determine",
    "cannot cast",
    "cannot insert",
    "cannot be cast",
    "cannot use",
    "missing from-clause",
    "invalid reference to",
    "must appear in",
    "must be type",
    "must have the same number",
    "must return only one column",
    "too many columns",
    "is of type",
    "is not unique",
    "not allowed",
    "more than once",
    "there is no parameter",
    "there is no unique",
    "has more target columns",
    "has more expressions",
    "unterminated",
    "zero-length delimited",
];

/// Objects that are missing when a statement misspells them, in the words of PostgreSQL.
const MISSING_OBJECT_PREFIXES: &[&str] = &[
    "relation ",
    "table ",
    "view ",
    "sequence ",
    "index ",
    "column ",
    "function ",
    "operator ",
    "type ",
    "schema ",
    "constraint ",
];

fn classify_message(text: &str) -> DbErrorKind {
    let text = text.to_lowercase();
    let is_among = |texts: &[&str]| texts.iter().any(|known| text.contains(known));
    let is_named = || {
        let mut names = MISSING_OBJECT_PREFIXES.iter();
        text.ends_with("does not exist") && names.any(|named| text.starts_with(named))
    };
    if text == "deadlock detected" {
        DbErrorKind::Conflict
    } else if is_among(STORAGE_FULL_MESSAGES) {
        DbErrorKind::StorageFull
    } else if text.contains("attempt to write a readonly database") {
        DbErrorKind::ReadOnly
    } else if text.starts_with("prepared statement ") {
        DbErrorKind::Unavailable
    } else if let Some(table) = missing_table(&text) {
        if is_known_table(table) {
            DbErrorKind::Unavailable
        } else {
            DbErrorKind::InvalidStatement
        }
    } else if is_named() || is_among(INVALID_STATEMENT_MESSAGES) {
        DbErrorKind::InvalidStatement
    } else {
        DbErrorKind::Unavailable
    }
}

/// Returns the name of the missing table, without its schema.
fn missing_table(text: &str) -> Option<&str> {
    let named = text.strip_prefix("no such table: ").or_else(|| {
        let named = text.strip_suffix(" does not exist")?;
        named
            .strip_prefix("relation ")
            .or_else(|| named.strip_prefix("table "))
    })?;
    let named = named.trim_matches('"');
    Some(named.rsplit('.').next().unwrap_or(named))
}

/// The tables that existed after the migrations. If one of them is missing later, the database is at fault; any other
/// name is a mistake in the statement.
static KNOWN_TABLES: Mutex<Option<HashSet<String>>> = Mutex::new(None);

/// Adds names of existing tables.
pub fn register_tables(names: Vec<String>) {
    let mut tables = KNOWN_TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.into_iter().map(|name| name.to_lowercase());
    tables.get_or_insert_default().extend(names);
}

fn is_known_table(table: &str) -> bool {
    let tables = KNOWN_TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    tables.as_ref().is_some_and(|tables| tables.contains(table))
}

impl super::DbError {
    /// Returns the kind of the error. [`DbErrorKind::Unavailable`] and [`DbErrorKind::StorageFull`] are faults of the
    /// database, all others of the statement. The host never writes on a read connection, so
    /// [`DbErrorKind::ReadOnly`] counts as unavailable.
    #[must_use]
    pub fn kind(&self) -> DbErrorKind {
        match self {
            Self::Pool(_)
            | Self::Overloaded
            | Self::DiskStalled
            | Self::SyncTimeout
            | Self::SyncFailed(_)
            | Self::FileMoved(_) => DbErrorKind::Unavailable,
            Self::Query(error) => match classify(error) {
                DbErrorKind::ReadOnly => DbErrorKind::Unavailable,
                fault => fault,
            },
            Self::InvalidUrl(_) | Self::CreateFolder(..) | Self::Nested(_) => {
                DbErrorKind::InvalidStatement
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind as Kind, Error as QueryError};

    use super::{DbErrorKind, classify, register_tables};

    fn fault(text: &str) -> DbErrorKind {
        classify(&QueryError::DatabaseError(
            Kind::Unknown,
            Box::new(text.to_owned()),
        ))
    }

    #[test]
    fn what_is_not_known_to_be_wrong_with_the_statement_is_the_databases_fault() {
        for text in [
            "permission denied for table parts",
            "could not open file \"base/1/2\": No such file or directory",
            "cached plan must not change result type",
            "prepared statement \"__diesel_stmt_0\" already exists",
            "invalid page in block 0 of relation base/1/2",
            "cache lookup failed for type 7",
            "canceling statement due to lock timeout",
            "database is locked",
            "disk I/O error",
            "database disk image is malformed",
            "unable to open database file",
            "file is not a database",
            "role \"inventree\" does not exist",
            "some unknown message",
        ] {
            assert_eq!(fault(text), DbErrorKind::Unavailable, "{text}");
        }
        for text in [
            "near \"SELEKT\": syntax error",
            "no such column: x",
            "column \"x\" does not exist",
            "column parts.x does not exist",
            "function x(integer) does not exist",
            "integer out of range",
            "invalid input syntax for type integer: \"x\"",
            "current transaction is aborted, commands ignored until end of transaction block",
        ] {
            assert_eq!(fault(text), DbErrorKind::InvalidStatement, "{text}");
        }
        assert_eq!(
            fault("attempt to write a readonly database"),
            DbErrorKind::ReadOnly
        );
        assert_eq!(fault("database or disk is full"), DbErrorKind::StorageFull);
    }

    #[test]
    fn a_table_that_was_there_is_the_databases_to_keep_and_another_name_the_statements_mistake() {
        register_tables(vec!["Kept_Things".to_owned()]);
        for (name, expected) in [
            ("kept_things", DbErrorKind::Unavailable),
            ("misspelt_things", DbErrorKind::InvalidStatement),
        ] {
            for text in [
                format!("no such table: {name}"),
                format!("no such table: main.{name}"),
                format!("relation \"{name}\" does not exist"),
                format!("relation \"public.{name}\" does not exist"),
                format!("table \"{name}\" does not exist"),
            ] {
                assert_eq!(fault(&text), expected, "{text}");
            }
        }
    }
}
