//! The cost of reading the inventory, with a hundred thousand parts and as many stock items.

use std::path::Path;

use inventree::db::{Database, DbError};
use inventree::diesel::{self, RunQueryDsl};

use super::http::{self, RequestSpec, get_request};
use super::start::Process;
use super::{Measurement, median};

/// The number of parts, and of stock items.
pub(crate) const ROWS: i64 = 100_000;

/// The number of requests in a round; expensive ones are sent less often.
const CHEAP_REQUESTS: usize = 2_000;
const EXPENSIVE_REQUESTS: usize = 50;

const ROUNDS: usize = 3;

/// The name, the path and the number of requests in a round of each query.
const QUERIES: &[(&str, &str, usize)] = &[
    ("part", "/api/part/50000/", CHEAP_REQUESTS),
    ("stock item", "/api/stock/50000/", CHEAP_REQUESTS),
    (
        "page of 25 parts",
        "/api/part/?limit=25",
        CHEAP_REQUESTS / 4,
    ),
    (
        "page of 25 stock items",
        "/api/stock/?limit=25",
        CHEAP_REQUESTS / 4,
    ),
    (
        "stock of a part",
        "/api/stock/?part=777&limit=25",
        CHEAP_REQUESTS / 4,
    ),
    (
        "parts of a category",
        "/api/part/?category=7&limit=25",
        EXPENSIVE_REQUESTS,
    ),
    (
        "stock in a location",
        "/api/stock/?location=7&in_stock=true&limit=25",
        EXPENSIVE_REQUESTS,
    ),
    (
        "search for a part",
        "/api/part/?search=number 77&limit=25",
        EXPENSIVE_REQUESTS,
    ),
    (
        "search for stock",
        "/api/stock/?search=B0077&limit=25",
        EXPENSIVE_REQUESTS,
    ),
];

/// Measures the CPU time per request of each query.
///
/// # Errors
/// When the database cannot be filled.
pub fn measure(server: &Process, folder: &Path, token: &str) -> Result<Vec<Measurement>, DbError> {
    let file = folder.join("data/inventree.sqlite3");
    fill(
        &Database::open(&format!("sqlite:{}", file.display()), 1)?,
        ROWS,
    )?;
    let figure = |(name, path, requests): &(&str, &str, usize)| {
        let request = get_request(server, token, &path.replace(' ', "%20"));
        let request = |_| request.clone();
        let question = RequestSpec::new(&request, 200);
        let rounds = (0..ROUNDS).map(|_| http::round(server, question, *requests));
        Measurement::new(format!("inventory: {name}"), median(rounds.collect()), "µs")
    };
    Ok(QUERIES.iter().map(figure).collect())
}

/// Creates a hundred categories and locations in ten trees, and the given number of parts and stock items in them.
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
