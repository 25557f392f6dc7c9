//! Roles: what the groups of a user allow.

use std::fmt;

/// What the groups of a user give permissions for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// `admin`: users, groups, plugins, what is set for the whole server.
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

    /// The names of all roles, in the same order.
    pub const NAMES: [&'static str; 9] = {
        let mut names = [""; 9];
        let mut place = 0;
        while place < names.len() {
            names[place] = Self::ALL[place].name();
            place += 1;
        }
        names
    };

    /// The name in the API and in the database.
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

    /// The role of the given name; none where there is no such role.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a role can allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// `view`: to see items.
    View,
    /// `add`: to make items.
    Add,
    /// `change`: to change items.
    Change,
    /// `delete`: to delete items.
    Delete,
}

impl Permission {
    /// Every permission, in InvenTree's order.
    pub const ALL: [Self; 4] = [Self::View, Self::Add, Self::Change, Self::Delete];

    /// The name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Add => "add",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }

    /// The permission of the given name; none where there is no such permission.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|permission| permission.name() == name)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which permissions a user has in which roles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u64);

impl Roles {
    /// Every permission in every role.
    pub const ALL: Self = Self((1 << (Role::ALL.len() * Permission::ALL.len())) - 1);

    /// With one more permission.
    #[must_use]
    pub const fn with(self, role: Role, permission: Permission) -> Self {
        Self(self.0 | bit(role, permission))
    }

    /// Whether the permission is given.
    #[must_use]
    pub const fn allow(self, role: Role, permission: Permission) -> bool {
        self.0 & bit(role, permission) != 0
    }
}

const fn bit(role: Role, permission: Permission) -> u64 {
    1 << (role as usize * Permission::ALL.len() + permission as usize)
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
                assert_eq!(roles.allow(role, permission), is_given);
                assert!(Roles::ALL.allow(role, permission));
            }
        }
    }

    #[test]
    fn every_role_and_permission_is_found_by_its_name_alone() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.name()), Some(role));
        }
        for permission in Permission::ALL {
            assert_eq!(Permission::named(permission.name()), Some(permission));
        }
        assert_eq!(
            (Role::named("prat"), Permission::named("View")),
            (None, None)
        );
    }
}
