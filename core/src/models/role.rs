//! Roles: what the groups of a user allow.

/// The roles of the reference, in its order.
pub const ROLES: [&str; 9] = [
    "admin",
    "part_category",
    "part",
    "stock_location",
    "stock",
    "build",
    "purchase_order",
    "sales_order",
    "return_order",
];

/// What a role can allow, in the reference's order.
pub const PERMISSIONS: [&str; 4] = ["view", "add", "change", "delete"];

/// Which permissions a user has in which roles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u64);

impl Roles {
    /// Every permission in every role.
    pub const ALL: Self = Self((1 << (ROLES.len() * PERMISSIONS.len())) - 1);

    /// With one more permission; unknown names change nothing.
    #[must_use]
    pub fn with(self, role: &str, permission: &str) -> Self {
        Self(self.0 | bit(role, permission))
    }

    /// Whether the permission is given.
    #[must_use]
    pub fn allow(self, role: &str, permission: &str) -> bool {
        let bit = bit(role, permission);
        bit != 0 && self.0 & bit == bit
    }
}

/// Whether there is such a role and such a permission.
#[must_use]
pub fn exists(role: &str, permission: &str) -> bool {
    bit(role, permission) != 0
}

fn bit(role: &str, permission: &str) -> u64 {
    let role = ROLES.iter().position(|known| *known == role);
    let permission = PERMISSIONS.iter().position(|known| *known == permission);
    match (role, permission) {
        (Some(role), Some(permission)) => 1 << (role * PERMISSIONS.len() + permission),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::Roles;

    #[test]
    fn a_role_allows_what_was_given_and_nothing_else() {
        let roles = Roles::default()
            .with("stock", "change")
            .with("nonsense", "view");
        assert!(roles.allow("stock", "change"));
        assert!(!roles.allow("stock", "view"));
        assert!(!roles.allow("stock_location", "change"));
        assert!(!roles.allow("nonsense", "view"));
        assert!(Roles::ALL.allow("return_order", "delete"));
    }
}
