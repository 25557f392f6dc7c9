//! File descriptors: how many the process may open, and how many of them connections may take.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Limit of open files below which the server warns that connections are scarce.
pub const WARN_BELOW: usize = 1024;

/// The highest limit that is set, and the assumed one of a process without a limit.
const MAX_LIMIT: u64 = 1 << 16;

/// Descriptors for all but connections and the database: files that are stored and sent, the log, libraries.
const RESERVE: usize = 48;

/// Descriptors of one database connection: SQLite's file, its WAL, and its shared memory.
const PER_DATABASE_CONNECTION: usize = 3;

/// Raises the process's limit of open files to the hard limit, at most `MAX_LIMIT`, and returns it.
pub fn raise_limit() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let (current, maximum) = (limit.current, limit.maximum);
    let wanted = maximum.unwrap_or(MAX_LIMIT).min(MAX_LIMIT);
    if current.is_some_and(|current| current < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum,
        };
        match setrlimit(Resource::Nofile, raised) {
            Ok(()) => return usize::try_from(wanted).unwrap_or(usize::MAX),
            Err(error) => tracing::debug!(%error, "cannot raise the limit of open files"),
        }
    }
    usize::try_from(current.unwrap_or(MAX_LIMIT)).unwrap_or(usize::MAX)
}

/// Returns how many connections to allow with this many descriptors.
#[must_use]
pub fn max_connections(descriptors: usize, database: u32) -> usize {
    let database = PER_DATABASE_CONNECTION
        * usize::try_from(database).unwrap_or(usize::MAX / PER_DATABASE_CONNECTION);
    let reserve = RESERVE.saturating_add(database);
    descriptors
        .saturating_sub(reserve)
        .max(descriptors / 4)
        .max(8)
}

#[cfg(test)]
mod tests {
    use super::max_connections;

    #[test]
    fn connections_leave_descriptors_to_files_and_the_database() {
        for (descriptors, connections) in [(65_536, 65_464), (1024, 952), (256, 184), (64, 16)] {
            assert_eq!(max_connections(descriptors, 8), connections);
        }
    }
}
