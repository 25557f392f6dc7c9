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
    /// The database could not be reached, or is too busy.
    Database,
    /// There is no room left where the database lies.
    Full,
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

/// Whether SQLite tells that another connection writes.
pub(super) fn is_locked(error: &QueryError) -> bool {
    match error {
        QueryError::DatabaseError(_, about) => about.message() == "database is locked",
        _ => false,
    }
}

/// What the databases say where they cannot do what they should; diesel hands on no code.
const TROUBLES: &[&str] = &[
    // SQLite
    "database is locked",
    "database table is locked",
    "database schema is locked",
    "disk i/o error",
    "unable to open database file",
    "database disk image is malformed",
    // PostgreSQL
    "terminating connection",
    "server closed the connection",
    "connection to server",
    "no connection to the server",
    "the database system is",
    "too many clients",
    "too many connections",
    "remaining connection slots",
    "canceling statement due to",
    "out of memory",
    "out of shared memory",
    "could not receive data from server",
    "could not send data to server",
];

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

impl super::DbError {
    /// What is wrong with the database itself, [`Fault::Database`] or [`Fault::Full`]; any other fault is one of the
    /// statement.
    #[must_use]
    pub fn fault(&self) -> Fault {
        use std::io::ErrorKind;
        match self {
            Self::Pool(_) | Self::Crowded => Fault::Database,
            Self::Lost(lost) => match lost.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Fault::Full,
                _ => Fault::Database,
            },
            Self::Query(error) => of(error),
            Self::Address(_) | Self::Folder(..) | Self::Nested(_) => Fault::Statement,
        }
    }
}

fn by_text(text: &str) -> Fault {
    let text = text.to_lowercase();
    let is_among = |texts: &[&str]| texts.iter().any(|known| text.contains(known));
    if text == "deadlock detected" {
        Fault::Overtaken
    } else if is_among(NO_ROOM) {
        Fault::Full
    } else if is_among(TROUBLES) {
        Fault::Database
    } else {
        Fault::Statement
    }
}
