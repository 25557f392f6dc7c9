//! The access that reading and writing a resource require.

use inventree::access::role::Permission;
use inventree::mixin::urls::Access;
use inventree::resource::Resource;

/// Returns the access that viewing items of the resource requires.
pub(crate) const fn view_access(resource: &'static Resource) -> Access {
    if resource.is_public {
        return Access::Login;
    }
    role_access(resource, Permission::View)
}

/// Returns the access that requires the permission in any role of the resource.
pub(crate) const fn role_access(resource: &'static Resource, permission: Permission) -> Access {
    Access::Roles(resource.roles, permission)
}
