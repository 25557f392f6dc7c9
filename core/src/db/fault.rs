//! Why statements fail, as far as the databases tell.
//!
//! Only what is known to be wrong with the statement counts as its own fault. Everything else is the database's: the
//! ways in which one can fail cannot be listed.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use diesel::result::{DatabaseErrorKind as Kind, Error as QueryError};

/// What made a statement fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Another transaction was faster: this one may be repeated.
    Overtaken,
    /// There is no such row.
    Missing,
    /// A value breaks a rule that the table states.
    Rule,
    /// The database could not be reached, is too busy, or cannot do what it should.
    Database,
    /// There is no room left where the database lies.
    Full,
    /// Nothing may be written there: the fault of who reads by the connection, else the database's.
    ReadOnly,
    /// The statement itself is wrong.
    Statement,
}

/// What made the statement fail.
#[must_use]
pub fn of(error: &QueryError) -> Fault {
    match error {
        QueryError::NotFound => Fault::Missing,
        QueryError::BrokenTransactionManager => Fault::Database,
        QueryError::RollbackErrorOnCommit { commit_error, .. } => of(commit_error),
        QueryError::DatabaseError(kind, about) => match kind {
            Kind::SerializationFailure => Fault::Overtaken,
            Kind::UniqueViolation
            | Kind::ForeignKeyViolation
            | Kind::CheckViolation
            | Kind::RestrictViolation
            | Kind::ExclusionViolation => Fault::Rule,
            Kind::NotNullViolation => Fault::Statement,
            Kind::ReadOnlyTransaction => Fault::ReadOnly,
            Kind::ClosedConnection | Kind::UnableToSendCommand => Fault::Database,
            _ => by_text(about.message()),
        },
        _ => Fault::Statement,
    }
}

/// Whether SQLite tells that another connection writes.
pub(super) fn is_locked(error: &QueryError) -> bool {
    match error {
        QueryError::DatabaseError(_, about) => about.message() == "database is locked",
        _ => false,
    }
}

/// Whether the connection is of no use any more, though it is open: what it has prepared no longer fits the database.
pub(super) fn is_outdated(error: &QueryError) -> bool {
    match error {
        QueryError::DatabaseError(_, about) => {
            let text = about.message();
            text.starts_with("cached plan must not change")
                || text.starts_with("prepared statement ")
        }
        _ => false,
    }
}

/// What they say where there is no room.
const NO_ROOM: &[&str] = &[
    // SQLite
    "database or disk is full",
    // PostgreSQL
    "no space left on device",
    "disk quota exceeded",
    "could not extend file",
    "disk full",
];

/// What they say of a wrong statement or wrong data; diesel hands on no code. That PostgreSQL names a place in the
/// statement tells nothing: it does so also where it has waited for a lock in vain.
const WRONG: &[&str] = &[
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

/// What can be missing since a statement names it wrongly, as PostgreSQL calls it.
const NAMED: &[&str] = &[
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

fn by_text(text: &str) -> Fault {
    let text = text.to_lowercase();
    let is_among = |texts: &[&str]| texts.iter().any(|known| text.contains(known));
    let is_named = || {
        let mut names = NAMED.iter();
        text.ends_with("does not exist") && names.any(|named| text.starts_with(named))
    };
    if text == "deadlock detected" {
        Fault::Overtaken
    } else if is_among(NO_ROOM) {
        Fault::Full
    } else if text.contains("attempt to write a readonly database") {
        Fault::ReadOnly
    } else if text.starts_with("prepared statement ") {
        Fault::Database
    } else if let Some(table) = missing_table(&text) {
        if is_known(table) {
            Fault::Database
        } else {
            Fault::Statement
        }
    } else if is_named() || is_among(WRONG) {
        Fault::Statement
    } else {
        Fault::Database
    }
}

/// The table that is not there, without its schema.
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

/// The tables that there were when a database had been brought up to date. One of them that is gone is missing through
/// no fault of the statement that asks for it; another name was never right.
static TABLES: Mutex<Option<HashSet<String>>> = Mutex::new(None);

/// Notes tables that there are.
pub fn know_tables(names: Vec<String>) {
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.into_iter().map(|name| name.to_lowercase());
    tables.get_or_insert_default().extend(names);
}

fn is_known(table: &str) -> bool {
    let tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    tables.as_ref().is_some_and(|tables| tables.contains(table))
}

impl super::DbError {
    /// What is wrong with the database itself, [`Fault::Database`] or [`Fault::Full`]; any other fault is one of the
    /// statement. Nothing that the host reads by writes, so that it is the database's fault where nothing may be written.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Pool(_)
            | Self::Crowded
            | Self::Hanging
            | Self::Unconfirmed
            | Self::Lost(_)
            | Self::Moved(_) => Fault::Database,
            Self::Query(error) => match of(error) {
                Fault::ReadOnly => Fault::Database,
                fault => fault,
            },
            Self::Address(_) | Self::Folder(..) | Self::Nested(_) => Fault::Statement,
        }
    }
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind as Kind, Error as QueryError};

    use super::{Fault, know_tables, of};

    fn fault(text: &str) -> Fault {
        of(&QueryError::DatabaseError(
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
            "something that nobody has read before",
        ] {
            assert_eq!(fault(text), Fault::Database, "{text}");
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
            assert_eq!(fault(text), Fault::Statement, "{text}");
        }
        assert_eq!(
            fault("attempt to write a readonly database"),
            Fault::ReadOnly
        );
        assert_eq!(fault("database or disk is full"), Fault::Full);
    }

    #[test]
    fn a_table_that_was_there_is_the_databases_to_keep_and_another_name_the_statements_mistake() {
        know_tables(vec!["Kept_Things".to_owned()]);
        for (name, expected) in [
            ("kept_things", Fault::Database),
            ("misspelt_things", Fault::Statement),
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
