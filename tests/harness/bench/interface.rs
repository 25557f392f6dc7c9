//! The cost of the inventory as plugins see it: one item beside the bare query, a page beside what its route does.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use inventree::access::User;
use inventree::db::{Database, Db, DbError};
use inventree::diesel::prelude::*;
use inventree::items::{Part, PartId, part};
use inventree::models::part::PART;
use inventree::query::Model as _;
use inventree::registry::Registry;
use inventree::resource::{
    QueryParams, Selection, SqlValue, Statement, Writer, find_keys, read, serialize,
};
use inventree::{Context, Inventory};

use super::inventory::{ROWS, fill};
use super::{Measurement, median};

const ROUNDS: usize = 5;
const ITEMS: i64 = 5_000;
const PAGES: usize = 200;
const PAGE_SIZE: u32 = 25;

/// Sixteen of the columns of a [`Part`]: diesel has no wider tables without a feature that costs much build time.
mod schema {
    diesel::table! {
        parts (id) {
            id -> BigInt,
            name -> Text,
            ipn -> Text,
            revision -> Text,
            description -> Text,
            keywords -> Nullable<Text>,
            units -> Text,
            link -> Nullable<Text>,
            notes -> Nullable<Text>,
            category_id -> Nullable<BigInt>,
            default_location_id -> Nullable<BigInt>,
            default_expiry -> BigInt,
            minimum_stock -> BigInt,
            active -> Bool,
            assembly -> Bool,
            component -> Bool,
        }
    }
}

/// A row of [`parts`](schema::parts).
type Row = (
    i64,
    String,
    String,
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
    i64,
    i64,
    bool,
    bool,
    bool,
);

/// Measures with a hundred thousand parts.
///
/// # Errors
/// When the database fails.
///
/// # Panics
/// When an item is missing.
pub fn measure(registry: &Arc<Registry>) -> Result<Vec<Measurement>, DbError> {
    let database = registry.db();
    fill(database, ROWS)?;
    let writer = Writer::new(registry, Arc::new(User::system()));
    let inventory: Inventory<Context> = Inventory::new(writer.clone());
    let get = per_call(ITEMS, |id| {
        black_box(inventory.get::<Part>(PartId::new(id)).expect("a part"));
    });
    let bare = per_call(ITEMS, |id| {
        black_box(bare_part(database, id).expect("a part"));
    });
    let typed = per_call(ITEMS, |id| {
        black_box(diesel_part(database, id).expect("a part"));
    });
    let page = per_call(PAGES as i64, |_| {
        let query = inventory.all::<Part>().order_by(part::NAME);
        black_box(query.limit(PAGE_SIZE).all().expect("parts"));
    });
    let route = per_call(PAGES as i64, |_| {
        black_box(route_page(&writer).expect("parts"));
    });
    Ok(vec![
        Measurement::new("interface: a part, beside its bare statement", get, "µs")
            .with_baseline(bare),
        Measurement::new("interface: a part, beside half of it by diesel", get, "µs")
            .with_baseline(typed),
        Measurement::new("interface: a page of 25 parts", page, "µs").with_baseline(route),
    ])
}

/// Returns the median time of a call in µs, over several rounds of calls for different keys.
fn per_call(calls: i64, mut call: impl FnMut(i64)) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        (1..=calls).for_each(|id| call(id * 17 % ROWS + 1));
        start.elapsed().as_secs_f64() * 1e6 / calls as f64
    });
    median(rounds.collect())
}

/// A part by diesel's own typed query, whose statement the connection caches.
fn diesel_part(database: &Database, id: i64) -> Result<Row, DbError> {
    database.read(|db| {
        let Db::Sqlite(lite) = db else {
            panic!("the bench runs on SQLite");
        };
        Ok(schema::parts::table.find(id).get_result(lite)?)
    })
}

/// All columns of a part by a cached statement, without the inventory.
fn bare_part(database: &Database, id: i64) -> Result<Vec<Vec<SqlValue>>, DbError> {
    let mut sql = Statement::new("SELECT ").cached();
    for (index, field) in Part::FIELDS
        .iter()
        .map(|index| &PART.fields[*index])
        .enumerate()
    {
        let column = field.column_name().expect("a column");
        sql.sql(if index > 0 { ", t." } else { "t." }).sql(column);
    }
    sql.sql(" FROM parts t WHERE t.id = ").value(id);
    database.read(|db| Ok(Statement::load(&sql, db)?))
}

/// What the route of a list does without HTTP.
fn route_page(writer: &Writer) -> Result<usize, DbError> {
    let params = QueryParams::default();
    let mut wanted = Selection::default();
    wanted.page = Some((PAGE_SIZE.into(), 0));
    wanted.order_by(&PART, writer.checks, "name");
    writer.with_actor(|actor| {
        writer.registry.db().read(|db| {
            let (keys, _) = find_keys(db, &PART, writer.checks, &wanted).expect("keys");
            let items = read::by_ordered_keys(db, &PART, &keys)?;
            Ok(serialize::serialize_all(db, &PART, actor, &params, &items, false)?.len())
        })
    })
}
