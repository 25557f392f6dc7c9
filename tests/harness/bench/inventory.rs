//! What reading the inventory costs the server, with a hundred thousand parts and as many stock items.

use std::path::Path;

use inventree::db::{Database, DbError};
use inventree::diesel::{self, RunQueryDsl};

use super::http::{self, Question, get};
use super::start::Process;
use super::{Figure, median};

/// Parts, and stock items.
pub(crate) const ROWS: i64 = 100_000;

/// Requests a round; the dear ones are asked less often.
const CHEAP: usize = 2_000;
const DEAR: usize = 50;

const ROUNDS: usize = 3;

/// What is asked, and how often a round.
const QUESTIONS: &[(&str, &str, usize)] = &[
    ("part", "/api/part/50000/", CHEAP),
    ("stock item", "/api/stock/50000/", CHEAP),
    ("page of 25 parts", "/api/part/?limit=25", CHEAP / 4),
    ("page of 25 stock items", "/api/stock/?limit=25", CHEAP / 4),
    (
        "stock of a part",
        "/api/stock/?part=777&limit=25",
        CHEAP / 4,
    ),
    (
        "parts of a category",
        "/api/part/?category=7&limit=25",
        DEAR,
    ),
    (
        "stock in a location",
        "/api/stock/?location=7&in_stock=true&limit=25",
        DEAR,
    ),
    (
        "search for a part",
        "/api/part/?search=number 77&limit=25",
        DEAR,
    ),
    (
        "search for stock",
        "/api/stock/?search=B0077&limit=25",
        DEAR,
    ),
];

/// Processor time a request, for each question.
///
/// # Errors
/// When the database cannot be filled.
pub fn measure(server: &Process, folder: &Path, token: &str) -> Result<Vec<Figure>, DbError> {
    let file = folder.join("data/inventree.sqlite3");
    fill(
        &Database::open(&format!("sqlite:{}", file.display()), 1)?,
        ROWS,
    )?;
    let figure = |(name, path, requests): &(&str, &str, usize)| {
        let request = get(server, token, &path.replace(' ', "%20"));
        let request = |_| request.clone();
        let question = Question::new(&request, 200);
        let rounds = (0..ROUNDS).map(|_| http::round(server, question, *requests));
        Figure::new(format!("inventory: {name}"), median(rounds.collect()), "µs")
    };
    Ok(QUESTIONS.iter().map(figure).collect())
}

/// A hundred categories and locations in trees of ten, and so many parts and stock items in them.
pub(crate) fn fill(database: &Database, rows: i64) -> Result<(), DbError> {
    let numbers = |most: i64| {
        format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})")
    };
    let path =
        "CASE WHEN i <= 10 THEN '/' || i || '/' ELSE '/' || (i % 10 + 1) || '/' || i || '/' END";
    let tree = |table: &str| {
        format!(
            "{} INSERT INTO {table} (id, name, parent_id, path, pathstring, level, search) \
             SELECT i, 'Branch ' || i, CASE WHEN i > 10 THEN i % 10 + 1 END, {path}, 'Branch ' || i, i > 10, \
             'branch ' || i FROM n",
            numbers(100)
        )
    };
    let parts = format!(
        "{} INSERT INTO parts (id, name, ipn, description, category_id, search) \
         SELECT i, 'Part ' || i, 'IPN-' || i, 'The part with the number ' || i, i % 100 + 1, \
         'the part with the number ' || i || char(10) || 'ipn-' || i || char(10) || 'part ' || i FROM n",
        numbers(rows)
    );
    let stock = format!(
        "{} INSERT INTO stock_items (id, part_id, quantity, location_id, batch, updated, search) \
         SELECT i, i % {half} + 1, i % 100 * 1000000, i % 100 + 1, 'B' || i, CURRENT_TIMESTAMP, char(10) || 'b' || i FROM n",
        numbers(rows),
        half = (rows / 2).max(1),
    );
    database.write(|db| {
        for sql in [
            tree("part_categories"),
            tree("stock_locations"),
            parts,
            stock,
            "ANALYZE".to_owned(),
        ] {
            diesel::sql_query(sql).execute(db)?;
        }
        Ok(())
    })
}
