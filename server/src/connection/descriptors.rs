//! File descriptors: how many the process may open, and how many of them connections may take.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Where connections are scarce enough to be worth a word.
pub const FEW: usize = 1024;

/// The most that a process without a limit counts on.
const ENOUGH: u64 = 1 << 16;

/// What the process opens besides connections and the database: files that are stored and sent, the log, libraries.
const RESERVE: usize = 48;

/// What one connection to a database opens: SQLite's file, its log, and its shared memory.
const EACH: usize = 3;

/// Raises the limit of the process as far as its owner may, and returns it.
pub fn raise() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let (current, maximum) = (limit.current, limit.maximum);
    let wanted = maximum.unwrap_or(ENOUGH).min(ENOUGH);
    if current.is_some_and(|current| current < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum,
        };
        match setrlimit(Resource::Nofile, raised) {
            Ok(()) => return usize::try_from(wanted).unwrap_or(usize::MAX),
            Err(error) => tracing::debug!(%error, "the limit of open files stays"),
        }
    }
    usize::try_from(current.unwrap_or(ENOUGH)).unwrap_or(usize::MAX)
}

/// How many connections are taken in of so many descriptors.
#[must_use]
pub fn for_connections(descriptors: usize, database: u32) -> usize {
    let database = EACH * usize::try_from(database).unwrap_or(usize::MAX / EACH);
    let reserve = RESERVE.saturating_add(database);
    descriptors
        .saturating_sub(reserve)
        .max(descriptors / 4)
        .max(8)
}

#[cfg(test)]
mod tests {
    use super::for_connections;

    #[test]
    fn connections_leave_descriptors_to_files_and_the_database() {
        for (descriptors, connections) in [(65_536, 65_464), (1024, 952), (256, 184), (64, 16)] {
            assert_eq!(for_connections(descriptors, 8), connections);
        }
    }
}
