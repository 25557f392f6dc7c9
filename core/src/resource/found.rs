//! By what items are found besides their own words: by the words of the rows that they have to do with.

use diesel::QueryResult;

use super::search::Term;
use super::{Resource, Source, Statement};
use crate::db::Db;

/// Most values of other rows that are listed in a condition. With the most words of a search, and the most columns that
/// are compared, that is less than a statement may hold.
const FEW: usize = 200;

/// Fields besides an item's own by whose words it is found.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The fields, named as Django names them: `supplier_parts__SKU`.
    pub by: &'static [&'static str],
    /// How they are searched.
    pub at: Place,
}

/// Where the words of fields are looked for. What stands in braces is what has to hold the term.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// SQL of a condition on the row `t`.
    Here(&'static str),
    /// A column of `t`, and SQL that selects the values of it which are found. Several of one column are put
    /// together, since a database looks at every row of `t` once for each.
    Among(&'static str, &'static str),
}

impl Found {
    /// Found by fields where a condition on the row `t` holds.
    #[must_use]
    pub const fn here(by: &'static [&'static str], condition: &'static str) -> Self {
        let at = Place::Here(condition);
        Self { by, at }
    }

    /// Found by fields of other rows, where the column is among what a query selects.
    #[must_use]
    pub const fn among(
        by: &'static [&'static str],
        column: &'static str,
        query: &'static str,
    ) -> Self {
        let at = Place::Among(column, query);
        Self { by, at }
    }
}

impl Resource {
    /// The names of the fields by whose words an item is found: its own, and those of other rows.
    pub fn searched_by(&self) -> impl Iterator<Item = &'static str> {
        let own = self.searched().map(|field| field.name);
        own.chain(self.found_by.iter().flat_map(|found| found.by).copied())
    }

    /// Whether items are found by any words.
    pub(super) fn is_searched(&self) -> bool {
        self.searched_by().next().is_some()
    }

    /// The condition under which an item is found by the term.
    ///
    /// # Errors
    /// When a query fails.
    pub(super) fn finds(&self, db: &mut Db, term: &Term) -> QueryResult<Statement> {
        let mut found: Vec<Statement> = Vec::new();
        if self.searched().next().is_some() {
            found.push(with(term, "{t.search}"));
        }
        let mut columns: Vec<&str> = Vec::new();
        for by in self.found_by {
            match by.at {
                Place::Here(condition) => found.push(with(term, condition)),
                Place::Among(column, _) if columns.contains(&column) => {}
                Place::Among(column, _) => {
                    columns.push(column);
                    found.extend(self.among(db, column, term)?);
                }
            }
        }
        let mut notes = Statement::default();
        if let Some(Source::Column(column)) = self.field("notes").map(|field| field.source)
            && term.add_notes(&mut notes, column)
        {
            found.push(notes);
        }
        Ok(any_of(found))
    }

    /// The column is among what all queries of it select; `None` where that is nothing.
    ///
    /// A list of few values costs each row less than a query, and no list costs nothing. Expressions are matched
    /// within one statement, which has a time limit.
    fn among(
        &self,
        db: &mut Db,
        column: &'static str,
        term: &Term,
    ) -> QueryResult<Option<Statement>> {
        let query = self.values_of(column, term);
        let mut sql = Statement::new(column);
        sql.sql(" IN (");
        if term.is_matched() {
            return Ok(Some(sql.append(query).sql(")").clone()));
        }
        let mut some = query.clone();
        let most = i64::try_from(FEW).unwrap_or(i64::MAX);
        let rows = some.sql(" LIMIT ").value(most + 1).load(db)?;
        let values = rows.iter().filter_map(|row| row.first()?.int());
        let values: Vec<i64> = values.collect();
        if rows.len() > FEW {
            sql.append(query);
        } else if values.is_empty() {
            return Ok(None);
        } else {
            sql.keys(&values);
        }
        Ok(Some(sql.sql(")").clone()))
    }

    /// What all queries of the column select.
    fn values_of(&self, column: &'static str, term: &Term) -> Statement {
        let queries = self.found_by.iter().filter_map(|found| match found.at {
            Place::Among(own, query) if own == column => Some(query),
            _ => None,
        });
        let mut sql = Statement::default();
        for (place, query) in queries.enumerate() {
            sql.sql(if place > 0 { " UNION ALL " } else { "" });
            term.add(&mut sql, query);
        }
        sql
    }
}

fn with(term: &Term, template: &'static str) -> Statement {
    let mut sql = Statement::default();
    term.add(&mut sql, template);
    sql
}

/// One of the conditions holds, which none does where there are none.
fn any_of(conditions: Vec<Statement>) -> Statement {
    let mut sql = Statement::new("(1 = 0");
    for condition in conditions {
        sql.sql(" OR (").append(condition).sql(")");
    }
    sql.sql(")").clone()
}

/// SQL: a column of the rows `w` of a table, joined with others, whose words hold the term.
macro_rules! with_words {
    ($column:literal from $tables:literal) => {
        concat!("SELECT ", $column, " FROM ", $tables, " WHERE {w.search}")
    };
}

/// SQL: as `with_words`, but the term is in the words of the column that comes first among those of `w`, its name.
macro_rules! with_name {
    ($column:literal from $tables:literal named $name:literal) => {
        concat!(
            $crate::resource::found::with_words!($column from $tables),
            " AND {SUBSTR(w.search, 1, LENGTH(w.",
            $name,
            "))}"
        )
    };
}

/// Found by the words of a part: what Django calls the relation, the column of `t`, and for parts that `t` does not
/// name itself, the values of that column and their tables, of which `parts w` is one.
macro_rules! by_part {
    ($way:literal, $column:literal, $key:literal from $tables:literal) => {
        $crate::resource::Found::among(
            &[
                concat!($way, "__name"),
                concat!($way, "__IPN"),
                concat!($way, "__description"),
                concat!($way, "__revision"),
                concat!($way, "__keywords"),
            ],
            $column,
            $crate::resource::found::with_words!($key from $tables),
        )
    };
    ($way:literal, $column:literal) => {
        $crate::resource::found::by_part!($way, $column, "w.id" from "parts w")
    };
}

pub(crate) use {by_part, with_name, with_words};
