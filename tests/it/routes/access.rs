//! Every method of every endpoint is open to exactly those for whom it is declared.

use inventree::mixin::urls::Access;
use inventree_server::routes;
use inventree_tests::{Client, TestServer, on_both_databases};

const ALL: &[&str] = &["view", "add", "change", "delete"];

/// One caller of each sort: whether they are logged in, have the flag of the staff, have all roles, are a
/// superuser.
struct Caller {
    name: &'static str,
    client: Client,
    is: [bool; 4],
}

fn callers(server: &TestServer) -> [Caller; 5] {
    let caller = |name, client, is| Caller { name, client, is };
    [
        caller("nobody", server.anonymous(), [false, false, false, false]),
        caller(
            "user",
            server.user("user", false, &[]),
            [true, false, false, false],
        ),
        caller(
            "roles",
            server.user("roles", false, ALL),
            [true, false, true, false],
        ),
        caller(
            "staff",
            server.user("staff", true, ALL),
            [true, true, true, false],
        ),
        caller("superuser", server.admin(), [true, true, true, true]),
    ]
}

fn may(access: Access, [login, staff, roles, superuser]: [bool; 4]) -> bool {
    match access {
        Access::Public => true,
        Access::Login => login,
        Access::Role(..) | Access::Roles(..) => roles,
        Access::Staff => staff,
        Access::StaffRole(..) => staff && roles,
        Access::Superuser => superuser,
    }
}

/// An address of nothing that could be changed.
fn harmless(path: &str) -> String {
    path.replace(r"{pk:\d+}", "999999")
        .replace("{slug}", "none-such")
        .replace("{key}", "NOPE")
        .replace("{action}", "nope")
        .replace("{kind}", "panel")
}

on_both_databases! {
    fn every_method_is_open_to_exactly_those_for_whom_it_is_declared(server) {
        let callers = callers(server);
        let mut asked = 0;
        for endpoint in routes::all() {
            let about = endpoint.about();
            let path = harmless(&about.path);
            assert!(!path.contains('{'), "{path}");
            for ((method, access), caller) in about.methods.iter().flat_map(|of| callers.iter().map(move |caller| (of, caller))) {
                let reply = caller.client.send(method.as_str(), &path, &[("Content-Type", "application/json")], b"{}");
                let refused = if caller.is[0] { 403 } else { 401 };
                let what = format!("{method} {path} by {}: {} {}", caller.name, reply.status, reply.text);
                assert_eq!(reply.status == refused, !may(*access, caller.is), "{what}");
                assert!(reply.status < 500 && (reply.status == refused || ![401, 403].contains(&reply.status)), "{what}");
                asked += 1;
            }
        }
        assert!(asked > 250, "{asked}");
    }
}
