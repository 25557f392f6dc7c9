//! Which rows name a file, and who may see it: those who may see one of these rows.

use std::sync::LazyLock;

use diesel::QueryResult;

use crate::db::Db;
use crate::models::RESOURCES;
use crate::models::role::Permission;
use crate::models::user::User;
use crate::resource::{Item, Kind, Resource, Source, Statement};

/// A column that holds the paths of files.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) resource: &'static Resource,
    pub(super) name: &'static str,
}

/// All of them.
pub(super) static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let of = |resource: &'static Resource| {
        let files = resource.fields.iter();
        let files = files.filter(|field| matches!(field.kind, Kind::Image | Kind::File));
        files.filter_map(move |field| match field.source {
            Source::Column(name) => Some(Column { resource, name }),
            _ => None,
        })
    };
    RESOURCES.iter().copied().flat_map(of).collect()
});

/// Whether a user may see a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They may see a row that names it.
    Open,
    /// They may see none of what has files in its folder.
    Forbidden,
    /// No row that they may see names it.
    Unknown,
}

/// Whether the user may see the file of the path. What is answered otherwise depends on its folder and not on
/// whether there is such a file.
///
/// # Errors
/// When the query fails.
pub fn verdict(db: &mut Db, user: &User, path: &str) -> QueryResult<Verdict> {
    let is_open = |resource: &Resource| user.may_any(resource.roles, Permission::View);
    let mut sql = Statement::default();
    let mut has_forms = false;
    for column in COLUMNS.iter().filter(|column| is_open(column.resource)) {
        let resource = column.resource;
        sql.sql(if sql.is_empty() { "" } else { " UNION ALL " });
        sql.sql("SELECT 1 FROM ").sql(resource.target.table);
        sql.sql(" t WHERE t.")
            .sql(column.name)
            .sql(" = ")
            .value(path);
        if let Some(condition) = resource.rules.rows(user, Permission::View) {
            sql.sql(" AND ").append(condition);
            has_forms = true;
        }
    }
    // A condition has as many forms as users have rights.
    let sql = if has_forms { sql } else { sql.kept() };
    let is_asked = !path.is_empty() && !path.contains('\0') && !sql.is_empty();
    if is_asked && sql.first(db)?.is_some() {
        return Ok(Verdict::Open);
    }
    let mut of_folder = COLUMNS.iter().filter(|column| column.is_within(path));
    let is_forbidden = of_folder.any(|column| !is_open(column.resource));
    Ok(if is_forbidden {
        Verdict::Forbidden
    } else {
        Verdict::Unknown
    })
}

impl Column {
    /// Whether the path is within the folder in which the files of the column are.
    fn is_within(&self, path: &str) -> bool {
        let nothing = Item::new(self.resource, Vec::new());
        let folder = self.resource.rules.folder(self.resource, &nothing);
        let top = |path: &str| path.split('/').next().map(str::to_owned);
        top(&folder) == top(path)
    }
}

#[cfg(test)]
mod tests {
    use super::COLUMNS;

    #[test]
    fn files_are_named_by_pictures_and_attachments() {
        let columns = COLUMNS.iter();
        let mut columns: Vec<(&str, &str)> = columns
            .map(|column| (column.resource.target.table, column.name))
            .collect();
        columns.sort_unstable();
        let expected = [
            ("attachments", "attachment"),
            ("companies", "image"),
            ("parts", "image"),
            ("stock_test_results", "attachment"),
        ];
        assert_eq!(columns, expected);
        let within = COLUMNS
            .iter()
            .filter(|column| column.is_within("attachments/part/1/a.txt"));
        assert_eq!(
            within
                .map(|column| column.resource.target.model)
                .collect::<Vec<_>>(),
            ["attachment"]
        );
    }
}
