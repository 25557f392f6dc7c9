//! The access that reading and writing a resource require.

use inventree::access::role::Permission;
use inventree::mixin::urls::Access;
use inventree::resource::Resource;

/// Returns the access that requires the permission in any role of the resource.
pub(crate) const fn role_access(resource: &'static Resource, permission: Permission) -> Access {
    Access::Roles(resource.roles, permission)
}
