//! `/api/user/roles/`: the roles and permissions of the caller.

use actix_web::{HttpResponse, Responder};
use inventree::access::role::{Permission, Role};
use inventree::mixin::urls::Access;
use serde_json::{Map, Value, json};

use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/user/roles/", "User Roles").get(Access::Login, list)]
}

async fn list(caller: Caller) -> impl Responder {
    let user = caller.user();
    let roles: Map<String, Value> = Role::ALL
        .into_iter()
        .map(|role| {
            let given: Vec<&str> = Permission::ALL
                .into_iter()
                .filter(|permission| user.has_permission(role, *permission))
                .map(Permission::name)
                .collect();
            let given = if given.is_empty() {
                Value::Null
            } else {
                json!(given)
            };
            (role.name().to_owned(), given)
        })
        .collect();
    HttpResponse::Ok().json(json!({
        "user": user.pk,
        "username": user.username,
        "roles": roles,
        "permissions": {},
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
    }))
}
