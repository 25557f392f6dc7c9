//! The condition that an item matches a search term, in its own fields or in the text of related rows.

use diesel::QueryResult;

use super::search_sql::SearchClause;
use super::search_term::Term;
use super::{Resource, Source, Statement};
use crate::db::Db;

/// Maximum number of values of other rows that are inlined in a condition. Multiplied by the maximum numbers of words
/// and of compared columns, it stays below the limit of a statement.
const MAX_INLINE_VALUES: usize = 200;

impl Resource {
    /// Returns the names of all fields that a search matches: the resource's own, and those of other rows.
    pub fn search_field_names(&self) -> impl Iterator<Item = &'static str> {
        let own = self.search_fields().map(|field| field.name);
        own.chain(
            self.search_sql
                .iter()
                .flat_map(|found| found.fields)
                .copied(),
        )
    }

    /// Whether a search matches any field.
    pub(super) fn is_searchable(&self) -> bool {
        self.search_field_names().next().is_some()
    }

    /// Returns the condition that an item matches the term.
    ///
    /// # Errors
    /// When a query fails.
    pub(super) fn search_condition(&self, db: &mut Db, term: &Term) -> QueryResult<Statement> {
        let mut found: Vec<Statement> = Vec::new();
        if self.search_fields().next().is_some() {
            found.push(term_condition(term, "{t.search}"));
        }
        let mut columns: Vec<&str> = Vec::new();
        for by in self.search_sql {
            match by.clause {
                SearchClause::Condition(condition) => found.push(term_condition(term, condition)),
                SearchClause::InSubquery(column, _) if columns.contains(&column) => {}
                SearchClause::InSubquery(column, _) => {
                    columns.push(column);
                    found.extend(self.subquery_condition(db, column, term)?);
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

    /// Returns the condition that the column is among the values of its queries; `None` where they select nothing.
    ///
    /// For each row a short list is cheaper than a subquery, and an empty one costs nothing. Regular expressions are
    /// matched within one statement, which has a time limit.
    fn subquery_condition(
        &self,
        db: &mut Db,
        column: &'static str,
        term: &Term,
    ) -> QueryResult<Option<Statement>> {
        let query = self.subquery_union(column, term);
        let mut sql = Statement::new(column);
        sql.sql(" IN (");
        if term.is_regex() {
            return Ok(Some(sql.append(query).sql(")").clone()));
        }
        let mut some = query.clone();
        let most = i64::try_from(MAX_INLINE_VALUES).unwrap_or(i64::MAX);
        let rows = some.sql(" LIMIT ").value(most + 1).load(db)?;
        let values = rows.iter().filter_map(|row| row.first()?.int());
        let values: Vec<i64> = values.collect();
        if rows.len() > MAX_INLINE_VALUES {
            sql.append(query);
        } else if values.is_empty() {
            return Ok(None);
        } else {
            sql.keys(&values);
        }
        Ok(Some(sql.sql(")").clone()))
    }

    /// Returns the union of the column's queries.
    fn subquery_union(&self, column: &'static str, term: &Term) -> Statement {
        let queries = self
            .search_sql
            .iter()
            .filter_map(|found| match found.clause {
                SearchClause::InSubquery(own, query) if own == column => Some(query),
                _ => None,
            });
        let mut sql = Statement::default();
        for (index, query) in queries.enumerate() {
            sql.sql(if index > 0 { " UNION ALL " } else { "" });
            term.add(&mut sql, query);
        }
        sql
    }
}

fn term_condition(term: &Term, template: &'static str) -> Statement {
    let mut sql = Statement::default();
    term.add(&mut sql, template);
    sql
}

/// Returns the disjunction of the conditions, which is false for none.
fn any_of(conditions: Vec<Statement>) -> Statement {
    let mut sql = Statement::new("(1 = 0");
    for condition in conditions {
        sql.sql(" OR (").append(condition).sql(")");
    }
    sql.sql(")").clone()
}
