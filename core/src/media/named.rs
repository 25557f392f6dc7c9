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
    /// The folder of all folders in which its files are.
    folder: String,
}

/// All of them.
pub(super) static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let of = |resource: &'static Resource| {
        let nothing = Item::new(resource, Vec::new());
        let folder = top(&resource.rules.folder(resource, &nothing)).to_owned();
        let files = resource.fields.iter();
        let files = files.filter(|field| matches!(field.kind, Kind::Image | Kind::File));
        files.filter_map(move |field| match field.source {
            Source::Column(name) => Some(Column {
                resource,
                name,
                folder: folder.clone(),
            }),
            _ => None,
        })
    };
    RESOURCES.iter().copied().flat_map(of).collect()
});

fn top(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// Whether a user may see a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAccess {
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
/// When a query fails.
pub fn access(db: &mut Db, user: &User, path: &str) -> QueryResult<FileAccess> {
    if path.contains('\0') {
        return Ok(FileAccess::Unknown);
    }
    // A row names a file of its own folder, unless another program has put it there.
    let (usual, others): (Vec<&Column>, Vec<&Column>) = COLUMNS
        .iter()
        .partition(|column| column.folder == top(path));
    if is_named(db, user, &usual, path)? || is_named(db, user, &others, path)? {
        return Ok(FileAccess::Open);
    }
    let is_forbidden = usual.iter().any(|column| !column.is_open(user));
    Ok(if is_forbidden {
        FileAccess::Forbidden
    } else {
        FileAccess::Unknown
    })
}

/// Whether a row that the user may see names the file in one of the columns.
fn is_named(db: &mut Db, user: &User, columns: &[&Column], path: &str) -> QueryResult<bool> {
    let mut sql = Statement::default();
    let mut has_forms = false;
    for column in columns.iter().filter(|column| column.is_open(user)) {
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
    if path.is_empty() || sql.is_empty() {
        return Ok(false);
    }
    // A condition has as many forms as users have rights.
    let sql = if has_forms { sql } else { sql.kept() };
    Ok(sql.first(db)?.is_some())
}

impl Column {
    /// Whether roles of the user open the rows in which it stands.
    fn is_open(&self, user: &User) -> bool {
        user.may_any(self.resource.roles, Permission::View)
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
        let mut folders: Vec<&str> = COLUMNS
            .iter()
            .map(|column| column.folder.as_str())
            .collect();
        folders.sort_unstable();
        let expected = [
            "attachments",
            "company_images",
            "part_images",
            "stock_files",
        ];
        assert_eq!(folders, expected);
    }
}
