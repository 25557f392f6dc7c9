//! Users and what they may do.

use diesel::prelude::*;

use crate::db::Db;
use crate::models::role::{Permission, Role, Roles};
use crate::schema::{groups, rule_sets, user_groups, users};

mod account;
mod group;
pub mod likeness;
mod owner;
mod rule_set;

pub use account::{NewUser, USER, USER_BRIEF, UserRow, create, username};
pub use group::GROUP;
pub use owner::{OWNER, OWNER_BRIEF};
pub use rule_set::RULE_SET;

pub use crate::resource::row::index;

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Primary key; 0 for the server itself and for callers that are not logged in.
    pub pk: i64,
    /// Name to log in with.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// Whether the user belongs to the staff.
    pub is_staff: bool,
    /// Whether the user may do everything.
    pub is_superuser: bool,
    /// What the user's groups allow.
    pub roles: Roles,
}

impl User {
    /// The server itself: who calls `start` and scheduled work.
    #[must_use]
    pub fn system() -> Self {
        Self {
            pk: 0,
            username: String::new(),
            email: String::new(),
            is_staff: true,
            is_superuser: true,
            roles: Roles::ALL,
        }
    }

    /// A caller who is not logged in.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            is_staff: false,
            is_superuser: false,
            roles: Roles::default(),
            ..Self::system()
        }
    }

    /// Whether the caller is logged in.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.pk != 0
    }

    /// Whether the user's groups, or being a superuser, give the permission in the role.
    #[must_use]
    pub fn may(&self, role: Role, permission: Permission) -> bool {
        self.is_superuser || self.roles.allow(role, permission)
    }

    /// Whether the permission is theirs in one of the roles at least.
    #[must_use]
    pub fn may_any(&self, roles: &[Role], permission: Permission) -> bool {
        roles.iter().any(|role| self.may(*role, permission))
    }
}

/// The user of the given key, with what their groups allow; `None` where there is none who may log in.
///
/// # Errors
/// When a query fails.
pub fn load(db: &mut Db, pk: i64) -> QueryResult<Option<User>> {
    let row = users::table
        .filter(users::id.eq(pk).and(users::is_active.eq(true)))
        .select(UserRow::as_select())
        .first(db)
        .optional()?;
    row.map(|row| with_roles(db, row)).transpose()
}

/// Makes others who change the user wait until the transaction ends, as all writers do on SQLite. Whether
/// there is one who may log in.
///
/// The row of a user comes first in a transaction, the generation last: two that take them in another order
/// would wait for each other.
///
/// # Errors
/// When the query fails.
pub fn hold(db: &mut Db, pk: i64) -> QueryResult<bool> {
    let held = diesel::update(users::table.filter(users::id.eq(pk).and(users::is_active.eq(true))))
        .set(users::is_active.eq(true))
        .execute(db)?;
    Ok(held == 1)
}

fn with_roles(db: &mut Db, row: UserRow) -> QueryResult<User> {
    let roles = if row.is_superuser {
        Roles::ALL
    } else {
        roles(db, row.id)?
    };
    Ok(User {
        pk: row.id,
        username: row.username,
        email: row.email,
        is_staff: row.is_staff,
        is_superuser: row.is_superuser,
        roles,
    })
}

/// What the groups of the user allow.
///
/// # Errors
/// When a query fails.
pub fn roles(db: &mut Db, pk: i64) -> QueryResult<Roles> {
    let rules: Vec<(String, bool, bool, bool, bool)> = rule_sets::table
        .inner_join(groups::table)
        .inner_join(user_groups::table.on(user_groups::group_id.eq(rule_sets::group_id)))
        .filter(user_groups::user_id.eq(pk))
        .select((
            rule_sets::name,
            rule_sets::can_view,
            rule_sets::can_add,
            rule_sets::can_change,
            rule_sets::can_delete,
        ))
        .load(db)?;
    let mut roles = Roles::default();
    for (name, view, add, change, delete) in rules {
        // A role of another version of the server allows nothing here.
        let Some(role) = Role::named(&name) else {
            continue;
        };
        let given = [
            (Permission::View, view),
            (Permission::Add, add),
            (Permission::Change, change),
            (Permission::Delete, delete),
        ];
        for (permission, _) in given.into_iter().filter(|(_, given)| *given) {
            roles = roles.with(role, permission);
        }
    }
    Ok(roles)
}
