//! Why statements fail, as far as the databases tell.

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
    /// The database could not be reached, is full or too busy.
    Database,
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
            Kind::ClosedConnection | Kind::UnableToSendCommand => Fault::Database,
            _ => by_text(about.message()),
        },
        _ => Fault::Statement,
    }
}

/// What the databases say where they cannot do what they should; diesel hands on no code.
const TROUBLES: &[&str] = &[
    // SQLite
    "database is locked",
    "database table is locked",
    "disk i/o error",
    "database or disk is full",
    "unable to open database file",
    "database disk image is malformed",
    // PostgreSQL
    "terminating connection",
    "server closed the connection",
    "connection to server",
    "the database system is",
    "too many clients",
    "remaining connection slots",
    "no space left on device",
    "out of memory",
    "out of shared memory",
    "could not extend file",
];

fn by_text(text: &str) -> Fault {
    let text = text.to_lowercase();
    if text == "deadlock detected" {
        Fault::Overtaken
    } else if TROUBLES.iter().any(|trouble| text.contains(trouble)) {
        Fault::Database
    } else {
        Fault::Statement
    }
}
