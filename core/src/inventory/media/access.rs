//! Access to files: a user may see a file if they may see a row that names it.

use std::sync::LazyLock;

use diesel::QueryResult;

use crate::access::User;
use crate::access::role::Permission;
use crate::db::Db;
use crate::inventory::checks::rules;
use crate::models::RESOURCES;
use crate::resource::{FieldType, Item, Resource, Source, Statement};

/// A column that holds paths of files.
#[derive(Debug)]
struct FileColumn {
    resource: &'static Resource,
    name: &'static str,
    /// The top folder of its files.
    folder: String,
}

/// All columns that hold paths of files.
static COLUMNS: LazyLock<Vec<FileColumn>> = LazyLock::new(|| {
    let of = |resource: &'static Resource| {
        let nothing = Item::new(resource, Vec::new());
        let folder = top_folder(&rules(resource).upload_folder(resource, &nothing)).to_owned();
        let files = resource.fields.iter();
        let files =
            files.filter(|field| matches!(field.field_type, FieldType::Image | FieldType::File));
        files.filter_map(move |field| match field.source {
            Source::Column(name) => Some(FileColumn {
                resource,
                name,
                folder: folder.clone(),
            }),
            _ => None,
        })
    };
    RESOURCES.iter().copied().flat_map(of).collect()
});

fn top_folder(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// Whether a user may see a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAccess {
    /// The user may see a row that names it.
    Allowed,
    /// The user has no role for a resource with files in its folder.
    Forbidden,
    /// No row that the user may see names it.
    NotFound,
}

/// Returns whether the user may see the file. Any other answer depends only on the folder, not on whether the file
/// exists.
///
/// # Errors
/// When a query fails.
pub fn file_access(db: &mut Db, user: &User, path: &str) -> QueryResult<FileAccess> {
    if path.contains('\0') {
        return Ok(FileAccess::NotFound);
    }
    // A row names a file in the folder of its column, unless another program stored it.
    let (matching, others): (Vec<&FileColumn>, Vec<&FileColumn>) = COLUMNS
        .iter()
        .partition(|column| column.folder == top_folder(path));
    if is_visible_in(db, user, &matching, path)? || is_visible_in(db, user, &others, path)? {
        return Ok(FileAccess::Allowed);
    }
    let is_forbidden = matching.iter().any(|column| !column.is_readable_by(user));
    Ok(if is_forbidden {
        FileAccess::Forbidden
    } else {
        FileAccess::NotFound
    })
}

/// Whether a row that the user may see names the file in one of the columns.
fn is_visible_in(
    db: &mut Db,
    user: &User,
    columns: &[&FileColumn],
    path: &str,
) -> QueryResult<bool> {
    let mut sql = Statement::default();
    let mut has_forms = false;
    for column in columns.iter().filter(|column| column.is_readable_by(user)) {
        let resource = column.resource;
        sql.sql(if sql.is_empty() { "" } else { " UNION ALL " });
        sql.sql("SELECT 1 FROM ").sql(resource.model.table);
        sql.sql(" t WHERE t.")
            .sql(column.name)
            .sql(" = ")
            .value(path);
        if let Some(condition) = rules(resource).permission_filter(user, Permission::View) {
            sql.sql(" AND ").append(condition);
            has_forms = true;
        }
    }
    if path.is_empty() || sql.is_empty() {
        return Ok(false);
    }
    // The condition has as many forms as users have permissions: too many to cache.
    let sql = if has_forms { sql } else { sql.cached() };
    Ok(sql.first_value(db)?.is_some())
}

impl FileColumn {
    /// Whether a role of the user grants access to the rows that contain it.
    fn is_readable_by(&self, user: &User) -> bool {
        user.has_permission_in_any(self.resource.roles, Permission::View)
    }
}

#[cfg(test)]
mod tests {
    use super::COLUMNS;
    use crate::media::sweep::FILE_COLUMNS;

    #[test]
    fn the_columns_of_all_resources_are_those_that_the_sweep_checks() {
        let columns = COLUMNS.iter();
        let mut columns: Vec<(&str, &str)> = columns
            .map(|column| (column.resource.model.table, column.name))
            .collect();
        columns.sort_unstable();
        assert_eq!(columns, FILE_COLUMNS);
    }

    #[test]
    fn pictures_and_attachments_have_folders_of_their_own() {
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
