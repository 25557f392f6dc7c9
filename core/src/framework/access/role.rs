//! Roles and the permissions that a user's groups grant in them.

use std::fmt;

/// A role: an area of the server in which groups grant permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// `admin`: users, groups, plugins and global settings.
    Admin,
    /// `part_category`: categories of parts.
    PartCategory,
    /// `part`: parts, their parameters and bills of materials.
    Part,
    /// `stock_location`: locations of stock.
    StockLocation,
    /// `stock`: stock items.
    Stock,
    /// `build`: build orders.
    Build,
    /// `purchase_order`: purchase orders.
    PurchaseOrder,
    /// `sales_order`: sales orders and their shipments.
    SalesOrder,
    /// `return_order`: return orders.
    ReturnOrder,
}

impl Role {
    /// Every role, in InvenTree's order.
    pub const ALL: [Self; 9] = [
        Self::Admin,
        Self::PartCategory,
        Self::Part,
        Self::StockLocation,
        Self::Stock,
        Self::Build,
        Self::PurchaseOrder,
        Self::SalesOrder,
        Self::ReturnOrder,
    ];

    /// The names of all roles, in the order of [`ALL`](Self::ALL).
    pub const NAMES: [&'static str; 9] = {
        let mut names = [""; 9];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].name();
            index += 1;
        }
        names
    };

    /// Returns the name in the API and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::PartCategory => "part_category",
            Self::Part => "part",
            Self::StockLocation => "stock_location",
            Self::Stock => "stock",
            Self::Build => "build",
            Self::PurchaseOrder => "purchase_order",
            Self::SalesOrder => "sales_order",
            Self::ReturnOrder => "return_order",
        }
    }

    /// Returns the role with the given name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A permission in a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// `view`: read items.
    View,
    /// `add`: create items.
    Add,
    /// `change`: change items.
    Change,
    /// `delete`: delete items.
    Delete,
}

impl Permission {
    /// Every permission, in InvenTree's order.
    pub const ALL: [Self; 4] = [Self::View, Self::Add, Self::Change, Self::Delete];

    /// Returns the name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Add => "add",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }

    /// Returns the permission with the given name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|permission| permission.name() == name)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The permissions of a user in each role, as a bit set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u64);

impl Roles {
    /// Every permission in every role.
    pub const ALL: Self = Self((1 << (Role::ALL.len() * Permission::ALL.len())) - 1);

    /// Adds a permission.
    #[must_use]
    pub const fn with(self, role: Role, permission: Permission) -> Self {
        Self(self.0 | bit(role, permission))
    }

    /// Whether the permission is granted.
    #[must_use]
    pub const fn allows(self, role: Role, permission: Permission) -> bool {
        self.0 & bit(role, permission) != 0
    }
}

const fn bit(role: Role, permission: Permission) -> u64 {
    1 << (role as usize * Permission::ALL.len() + permission as usize)
}

/// A permission that a user lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingPermission {
    /// A role that would grant it.
    pub role: Role,
    /// The permission.
    pub permission: Permission,
}

impl MissingPermission {
    /// Returns it for the first of the roles, any of which would grant it; `None` where no role does.
    #[must_use]
    pub fn of(roles: &[Role], permission: Permission) -> Option<Self> {
        let role = *roles.first()?;
        Some(Self { role, permission })
    }
}

impl fmt::Display for MissingPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (role, permission) = (self.role.name(), self.permission.name());
        write!(
            f,
            "the permission `{permission}` of the role `{role}` is missing"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Permission, Role, Roles};

    #[test]
    fn a_role_allows_what_was_given_and_nothing_else() {
        let roles = Roles::default().with(Role::Stock, Permission::Change);
        for role in Role::ALL {
            for permission in Permission::ALL {
                let is_given = role == Role::Stock && permission == Permission::Change;
                assert_eq!(roles.allows(role, permission), is_given);
                assert!(Roles::ALL.allows(role, permission));
            }
        }
    }

    #[test]
    fn every_role_and_permission_is_found_by_its_name_alone() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
        for permission in Permission::ALL {
            assert_eq!(Permission::from_name(permission.name()), Some(permission));
        }
        assert_eq!(
            (Role::from_name("prat"), Permission::from_name("View")),
            (None, None)
        );
    }
}
