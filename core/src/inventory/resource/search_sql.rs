//! Search beyond an item's own fields: the text of related rows.

/// Additional fields that a search matches.
#[derive(Debug, Clone, Copy)]
pub struct SearchSql {
    /// Their names in Django's notation, such as `supplier_parts__SKU`.
    pub fields: &'static [&'static str],
    /// How they are searched.
    pub clause: SearchClause,
}

/// Where fields are searched. The operand in braces must contain the term.
#[derive(Debug, Clone, Copy)]
pub enum SearchClause {
    /// SQL of a condition on the row `t`.
    Condition(&'static str),
    /// A column of `t`, and SQL that selects its matching values. Queries of one column are combined, since a database
    /// scans `t` once for each.
    InSubquery(&'static str, &'static str),
}

impl SearchSql {
    /// Searches fields with a condition on the row `t`.
    #[must_use]
    pub const fn condition(by: &'static [&'static str], condition: &'static str) -> Self {
        let at = SearchClause::Condition(condition);
        Self {
            fields: by,
            clause: at,
        }
    }

    /// Searches fields of other rows: the column is among the values that a query selects.
    #[must_use]
    pub const fn in_subquery(
        by: &'static [&'static str],
        column: &'static str,
        query: &'static str,
    ) -> Self {
        let at = SearchClause::InSubquery(column, query);
        Self {
            fields: by,
            clause: at,
        }
    }
}

/// SQL: selects a column of the rows `w`, joined with other tables, whose search text contains the term.
macro_rules! words_subquery {
    ($column:literal from $tables:literal) => {
        concat!("SELECT ", $column, " FROM ", $tables, " WHERE {w.search}")
    };
}

/// SQL: as `words_subquery`, but the name contains the term, which is the first column in the search text of `w`.
macro_rules! name_subquery {
    ($column:literal from $tables:literal named $name:literal) => {
        concat!(
            $crate::resource::search_sql::words_subquery!($column from $tables),
            " AND {SUBSTR(w.search, 1, LENGTH(w.",
            $name,
            "))}"
        )
    };
}

/// Search by the text of a part: Django's name of the relation, the column of `t`, and for a part that `t` does not
/// refer to itself, the values of that column and their tables, including `parts w`.
macro_rules! part_search {
    ($way:literal, $column:literal, $key:literal from $tables:literal) => {
        $crate::resource::SearchSql::in_subquery(
            &[
                concat!($way, "__name"),
                concat!($way, "__IPN"),
                concat!($way, "__description"),
                concat!($way, "__revision"),
                concat!($way, "__keywords"),
            ],
            $column,
            $crate::resource::search_sql::words_subquery!($key from $tables),
        )
    };
    ($way:literal, $column:literal) => {
        $crate::resource::search_sql::part_search!($way, $column, "w.id" from "parts w")
    };
}

pub(crate) use {name_subquery, part_search, words_subquery};
