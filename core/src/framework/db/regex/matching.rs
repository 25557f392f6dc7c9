//! Regular expressions in queries: the function that SQLite lacks, and a time limit.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use regex::Regex;

use super::printer::without_lookaround;
use crate::db::Db;
use crate::db::transaction::{begin, commit, roll_back};

/// Time limit of a query with expressions.
const TIMEOUT: Duration = Duration::from_secs(1);
/// Maximum number of compiled expressions of one query.
const MAX_CACHED: usize = 8;

/// Registers `textregexeq(text, expression)` with the connection: the function behind PostgreSQL's operator `~`. Queries
/// use it on both databases.
pub(crate) fn register(lite: &mut SqliteConnection) -> QueryResult<()> {
    function::textregexeq_utils::register_impl(lite, |text: Option<String>, expression: String| {
        let text = text?;
        Some(REGEX_CACHE.with_borrow_mut(|matching| matching.is_match(&text, &expression)))
    })
}

mod function {
    use diesel::sql_types::{Nullable, Text};

    diesel::define_sql_function! {
        fn textregexeq(text: Nullable<Text>, expression: Text) -> Nullable<Bool>;
    }
}

thread_local! {
    /// Used by the query that runs on this thread.
    static REGEX_CACHE: RefCell<RegexCache> = const { RefCell::new(RegexCache::new()) };
}

/// The compiled expressions and the deadline of one query.
struct RegexCache {
    compiled: Vec<(String, Option<Regex>)>,
    deadline: Option<Instant>,
    is_timed_out: bool,
}

impl RegexCache {
    const fn new() -> Self {
        Self {
            compiled: Vec::new(),
            deadline: None,
            is_timed_out: false,
        }
    }

    /// Returns whether the text matches. After the deadline nothing matches, so that the query ends soon; its result is
    /// discarded.
    fn is_match(&mut self, text: &str, expression: &str) -> bool {
        self.is_timed_out =
            self.is_timed_out || self.deadline.is_some_and(|end| Instant::now() > end);
        if self.is_timed_out {
            return false;
        }
        if !self.compiled.iter().any(|(known, _)| known == expression) {
            if self.compiled.len() >= MAX_CACHED {
                self.compiled.clear();
            }
            let regex = Regex::new(&without_lookaround(expression)).ok();
            self.compiled.push((expression.to_owned(), regex));
        }
        let mut known = self.compiled.iter();
        let regex = known.find(|(known, _)| known == expression);
        regex.is_some_and(|(_, regex)| regex.as_ref().is_some_and(|regex| regex.is_match(text)))
    }
}

/// Runs a query with expressions; `None` when it takes too long.
///
/// # Errors
/// When the query fails.
pub fn with_timeout<R>(
    db: &mut Db,
    query: impl FnOnce(&mut Db) -> QueryResult<R>,
) -> QueryResult<Option<R>> {
    match db {
        Db::Sqlite(_) => with_timeout_sqlite(db, query),
        Db::Pg(_) => with_timeout_postgres(db, query),
    }
}

fn with_timeout_sqlite<R>(
    db: &mut Db,
    query: impl FnOnce(&mut Db) -> QueryResult<R>,
) -> QueryResult<Option<R>> {
    REGEX_CACHE.set(RegexCache {
        deadline: Some(Instant::now() + TIMEOUT),
        ..RegexCache::new()
    });
    let found = query(db);
    let is_late = REGEX_CACHE.replace(RegexCache::new()).is_timed_out;
    if is_late { Ok(None) } else { found.map(Some) }
}

/// Uses PostgreSQL's own timeout, which it also checks while it matches.
fn with_timeout_postgres<R>(
    db: &mut Db,
    query: impl FnOnce(&mut Db) -> QueryResult<R>,
) -> QueryResult<Option<R>> {
    let start = Instant::now();
    begin(db)?;
    let found = set_statement_timeout(db).and_then(|()| query(db));
    match found {
        Ok(found) => commit(db).map(|()| Some(found)),
        Err(error) => {
            roll_back(db);
            // The database's message depends on its language.
            if start.elapsed() < TIMEOUT {
                Err(error)
            } else {
                Ok(None)
            }
        }
    }
}

fn set_statement_timeout(db: &mut Db) -> QueryResult<()> {
    if let Db::Pg(pg) = db {
        let limit = format!("SET LOCAL statement_timeout = {}", TIMEOUT.as_millis());
        diesel::sql_query(limit).execute(pg)?;
    }
    Ok(())
}
