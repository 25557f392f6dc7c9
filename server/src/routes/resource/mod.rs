//! The addresses that every resource has: list, item, metadata.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use inventree::mixin::urls::Access;
use inventree::models::role::Permission;
use inventree::resource::Resource;

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::form::Form;
use crate::web::guard::Caller;
use crate::web::listed::Listed;
use crate::web::query::Query;

mod bulk;
mod delete;
pub(crate) mod desk;
pub(crate) mod list;
mod metadata;
pub(crate) mod record;
pub(crate) mod show;
mod stream;
pub(crate) mod write;

/// The addresses of a resource.
pub(crate) fn endpoints(resource: &'static Resource) -> Vec<Endpoint> {
    let mut endpoints = vec![list_of(resource), item_of(resource)];
    if resource.allows.metadata {
        endpoints.push(metadata::endpoint(resource));
    }
    endpoints
}

/// Who may do what the permission is for.
pub(crate) const fn may(resource: &'static Resource, permission: Permission) -> Access {
    Access::Roles(resource.roles, permission)
}

/// The list of a resource, for whoever may see it; nothing can be written there yet.
pub(crate) fn listed(resource: &'static Resource, access: Access) -> Endpoint {
    let (name, target) = (format!("{} List", resource.name), &resource.target);
    Endpoint::named(target.path.to_owned(), name)
        .lists(resource.fields)
        .resource(resource)
        .get(
            access,
            move |state: Data<State>, caller: Caller, request: HttpRequest, query: Query| {
                list::list(resource, state, caller, request, query)
            },
        )
}

/// One item of a resource, for whoever may see it; nothing can be written there yet.
pub(crate) fn shown(resource: &'static Resource, access: Access) -> Endpoint {
    let (name, target) = (format!("{} Detail", resource.name), &resource.target);
    Endpoint::named(format!(r"{}{{pk:\d+}}/", target.path), name)
        .resource(resource)
        .get(
            access,
            move |state: Data<State>, caller: Caller, pk: Path<i64>, query: Query| {
                show::item(resource, state, caller, *pk, query)
            },
        )
}

fn list_of(resource: &'static Resource) -> Endpoint {
    let class = resource.target.class;
    let description = format!(
        "API endpoint for accessing a list of {class} objects, or creating a new {class} instance."
    );
    let endpoint = listed(resource, may(resource, Permission::View));
    let mut endpoint = endpoint.described(description);
    if let Some(make) = resource.allows.several {
        endpoint = endpoint.post(
            may(resource, Permission::Add),
            move |state: Data<State>, caller: Caller, query: Query, body: Body| {
                write::create_several(resource, make, state, caller, query, body)
            },
        );
    } else if resource.allows.bulk_create {
        endpoint = endpoint.post(
            may(resource, Permission::Add),
            move |state: Data<State>, caller: Caller, query: Query, sent: Listed| {
                write::create_listed(resource, state, caller, query, sent)
            },
        );
    } else if resource.allows.create {
        endpoint = endpoint.post(
            may(resource, Permission::Add),
            move |state: Data<State>, caller: Caller, query: Query, form: Form| {
                write::create(resource, state, caller, query, form)
            },
        );
    }
    if resource.allows.bulk_delete {
        endpoint = endpoint.delete(
            may(resource, Permission::Delete),
            move |state: Data<State>, caller: Caller, body: Body| {
                bulk::delete(resource, state, caller, body)
            },
        );
    }
    if resource.allows.bulk_change {
        endpoint = endpoint.change(
            may(resource, Permission::Change),
            move |state: Data<State>, caller: Caller, body: Body| {
                bulk::change(resource, state, caller, body)
            },
        );
    }
    endpoint
}

fn item_of(resource: &'static Resource) -> Endpoint {
    let mut endpoint = shown(resource, may(resource, Permission::View));
    if resource.allows.write {
        endpoint = endpoint
            .change(
                may(resource, Permission::Change),
                move |state: Data<State>,
                      caller: Caller,
                      request: HttpRequest,
                      pk: Path<i64>,
                      form: Form| {
                    write::change(resource, state, caller, request, *pk, form)
                },
            )
            .delete(
                may(resource, Permission::Delete),
                move |state: Data<State>, caller: Caller, pk: Path<i64>, body: Body| {
                    delete::delete(resource, state, caller, *pk, body)
                },
            );
    }
    endpoint
}
