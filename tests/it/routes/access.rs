//! Every method of every endpoint is open to exactly the callers for whom it is declared.

use inventree::access::role::{Permission, Role};
use inventree::mixin::urls::Access;
use inventree_server::routes;
use inventree_server::web::endpoint_info::Operation;
use inventree_tests::{Client, TestServer, on_both_databases};

/// A caller of one kind.
struct Caller {
    name: String,
    client: Client,
    is_logged_in: bool,
    is_staff: bool,
    is_superuser: bool,
    roles: Vec<Role>,
    permissions: Vec<Permission>,
}

impl Caller {
    /// Creates a user with the permissions in the roles.
    fn of(
        server: &TestServer,
        name: &str,
        is_staff: bool,
        roles: &[Role],
        permissions: &[Permission],
    ) -> Self {
        let role_names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
        let names: Vec<&str> = permissions.iter().map(|given| given.name()).collect();
        Self {
            name: name.to_owned(),
            client: server.create_user_with_roles(&role_names, name, is_staff, &names),
            is_logged_in: true,
            is_staff,
            is_superuser: false,
            roles: roles.to_vec(),
            permissions: permissions
                .iter()
                .flat_map(|permission| implied(*permission))
                .copied()
                .collect(),
        }
    }

    fn may(&self, access: Access) -> bool {
        let has = |role: Role, permission: Permission| {
            self.is_superuser
                || self.roles.contains(&role) && self.permissions.contains(&permission)
        };
        match access {
            Access::Public => true,
            Access::Login => self.is_logged_in,
            Access::Role(role, permission) => has(role, permission),
            Access::Roles(roles, permission) => roles.iter().any(|role| has(*role, permission)),
            Access::Staff => self.is_staff,
            Access::StaffRole(role, permission) => self.is_staff && has(role, permission),
            Access::Superuser => self.is_superuser,
        }
    }
}

/// Returns the permissions that a permission implies.
fn implied(permission: Permission) -> &'static [Permission] {
    use Permission::{Add, Change, Delete, View};
    match permission {
        Add => &[View, Change, Add],
        Change => &[View, Change],
        Delete => &[View, Change, Delete],
        View => &[View],
    }
}

fn callers(server: &TestServer) -> Vec<Caller> {
    let own = |name: &str, client, is| Caller {
        name: name.to_owned(),
        client,
        is_logged_in: is,
        is_staff: is,
        is_superuser: is,
        roles: Vec::new(),
        permissions: Vec::new(),
    };
    let mut callers = vec![
        own("nobody", server.anonymous(), false),
        own("superuser", server.admin(), true),
        Caller::of(server, "none", false, &[], &[]),
        Caller::of(server, "staff-only", true, &[], &[]),
        Caller::of(server, "staff", true, &Role::ALL, &Permission::ALL),
    ];
    for permission in Permission::ALL {
        callers.push(Caller::of(
            server,
            permission.name(),
            false,
            &Role::ALL,
            &[permission],
        ));
    }
    for role in Role::ALL {
        callers.push(Caller::of(
            server,
            &format!("only-{role}"),
            false,
            &[role],
            &Permission::ALL,
        ));
    }
    callers
}

/// Builds a path that names nothing that could be changed.
fn harmless(path: &str) -> String {
    path.replace(r"{pk:\d+}", "999999")
        .replace("{slug}", "none-such")
        .replace("{key}", "NOPE")
        .replace("{action}", "nope")
        .replace("{kind}", "panel")
        .replace("{class}", "StockStatus")
}

on_both_databases! {
    fn every_method_is_open_to_exactly_those_for_whom_it_is_declared(server) {
        let callers = callers(server);
        let mut asked = 0;
        for endpoint in routes::all() {
            let about = endpoint.info();
            let path = harmless(&about.path);
            assert!(!path.contains('{'), "{path}");
            for (Operation { method, access, .. }, caller) in about.methods.iter().flat_map(|of| callers.iter().map(move |caller| (of, caller))) {
                let reply = caller.client.send(method.as_str(), &path, &[("Content-Type", "application/json")], b"{}");
                let refused = if caller.is_logged_in { 403 } else { 401 };
                let what = format!("{method} {path} by {}: {} {}", caller.name, reply.status, reply.text);
                assert_eq!(reply.status == refused, !caller.may(*access), "{what}");
                assert!(reply.status < 500 && (reply.status == refused || ![401, 403].contains(&reply.status)), "{what}");
                asked += 1;
            }
        }
        assert!(asked > 1500, "{asked}");
    }
}
