//! Matching in queries: the function that SQLite lacks, and a limit to the time that it may take.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use regex::Regex;

use super::writing::without_looking_around;
use crate::db::Db;
use crate::db::transaction::{begin, commit, roll_back};

/// How long a query with expressions may take.
const LIMIT: Duration = Duration::from_secs(1);
/// Most expressions of one query.
const MOST: usize = 8;

/// Makes `textregexeq(text, expression)` known to the connection: the function behind PostgreSQL's operator `~`, by
/// which both databases are asked.
pub(crate) fn register(lite: &mut SqliteConnection) -> QueryResult<()> {
    function::textregexeq_utils::register_impl(lite, |text: Option<String>, expression: String| {
        let text = text?;
        Some(MATCHING.with_borrow_mut(|matching| matching.is_match(&text, &expression)))
    })
}

mod function {
    use diesel::sql_types::{Nullable, Text};

    diesel::define_sql_function! {
        fn textregexeq(text: Nullable<Text>, expression: Text) -> Nullable<Bool>;
    }
}

thread_local! {
    /// The query that runs on this thread.
    static MATCHING: RefCell<Matching> = const { RefCell::new(Matching::new()) };
}

/// What one query matches with.
struct Matching {
    known: Vec<(String, Option<Regex>)>,
    end: Option<Instant>,
    is_late: bool,
}

impl Matching {
    const fn new() -> Self {
        Self {
            known: Vec::new(),
            end: None,
            is_late: false,
        }
    }

    /// Nothing matches any more once the time is over: the query ends soon, and its answer is thrown away.
    fn is_match(&mut self, text: &str, expression: &str) -> bool {
        self.is_late = self.is_late || self.end.is_some_and(|end| Instant::now() > end);
        if self.is_late {
            return false;
        }
        if !self.known.iter().any(|(known, _)| known == expression) {
            if self.known.len() >= MOST {
                self.known.clear();
            }
            let regex = Regex::new(&without_looking_around(expression)).ok();
            self.known.push((expression.to_owned(), regex));
        }
        let mut known = self.known.iter();
        let regex = known.find(|(known, _)| known == expression);
        regex.is_some_and(|(_, regex)| regex.as_ref().is_some_and(|regex| regex.is_match(text)))
    }
}

/// What a query with expressions finds; `None` where it takes too long.
///
/// # Errors
/// When the query fails.
pub fn limited<R>(
    db: &mut Db,
    query: impl FnOnce(&mut Db) -> QueryResult<R>,
) -> QueryResult<Option<R>> {
    match db {
        Db::Lite(_) => limited_here(db, query),
        Db::Pg(_) => limited_there(db, query),
    }
}

fn limited_here<R>(
    db: &mut Db,
    query: impl FnOnce(&mut Db) -> QueryResult<R>,
) -> QueryResult<Option<R>> {
    MATCHING.set(Matching {
        end: Some(Instant::now() + LIMIT),
        ..Matching::new()
    });
    let found = query(db);
    let is_late = MATCHING.replace(Matching::new()).is_late;
    if is_late { Ok(None) } else { found.map(Some) }
}

/// PostgreSQL's own limit, which it looks at while it matches.
fn limited_there<R>(
    db: &mut Db,
    query: impl FnOnce(&mut Db) -> QueryResult<R>,
) -> QueryResult<Option<R>> {
    let start = Instant::now();
    begin(db)?;
    let found = limit(db).and_then(|()| query(db));
    match found {
        Ok(found) => commit(db).map(|()| Some(found)),
        Err(error) => {
            roll_back(db);
            // What the database says of it depends on its language.
            if start.elapsed() < LIMIT {
                Err(error)
            } else {
                Ok(None)
            }
        }
    }
}

fn limit(db: &mut Db) -> QueryResult<()> {
    if let Db::Pg(pg) = db {
        let limit = format!("SET LOCAL statement_timeout = {}", LIMIT.as_millis());
        diesel::sql_query(limit).execute(pg)?;
    }
    Ok(())
}
