//! The endpoints that every resource has: list, detail and metadata.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use inventree::access::role::Permission;
use inventree::mixin::urls::Access;
use inventree::resource::Resource;

use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::form::Form;
use crate::web::one_or_many::OneOrMany;
use crate::web::query::Query;

mod access;
mod bulk;
mod delete;
pub(crate) mod list;
pub(crate) mod log_list;
mod metadata;
pub(crate) mod serialize;
mod stream;
pub(crate) mod write;
pub(crate) mod writer;

pub(crate) use access::{role_access, view_access};

/// Returns the endpoints of a resource.
pub(crate) fn endpoints(resource: &'static Resource) -> Vec<Endpoint> {
    let mut endpoints = vec![
        list_endpoint_with_writes(resource),
        detail_endpoint_with_writes(resource),
    ];
    if resource.allows.metadata {
        endpoints.push(metadata::endpoint(resource));
    }
    endpoints
}

/// Returns the list endpoint of a resource, with `GET` only.
pub(crate) fn list_endpoint(resource: &'static Resource, access: Access) -> Endpoint {
    let (name, target) = (format!("{} List", resource.verbose_name), &resource.model);
    Endpoint::from_parts(target.path.to_owned(), name)
        .list_fields(resource.fields)
        .resource(resource)
        .get(
            access,
            move |state: Data<State>, caller: Caller, request: HttpRequest, query: Query| {
                list::list(resource, state, caller, request, query)
            },
        )
}

/// Returns the detail endpoint of a resource, with `GET` only.
pub(crate) fn detail_endpoint(resource: &'static Resource, access: Access) -> Endpoint {
    let (name, target) = (format!("{} Detail", resource.verbose_name), &resource.model);
    Endpoint::from_parts(format!(r"{}{{pk:\d+}}/", target.path), name)
        .resource(resource)
        .get(
            access,
            move |state: Data<State>, caller: Caller, pk: Path<i64>, query: Query| {
                serialize::detail(resource, state, caller, *pk, query)
            },
        )
}

fn list_endpoint_with_writes(resource: &'static Resource) -> Endpoint {
    let class = resource.model.class;
    let description = format!(
        "API endpoint for accessing a list of {class} objects, or creating a new {class} instance."
    );
    let endpoint = list_endpoint(resource, view_access(resource));
    let mut endpoint = endpoint.description(description);
    if resource.allows.custom_create {
        endpoint = endpoint.post(
            role_access(resource, Permission::Add),
            move |state: Data<State>, caller: Caller, query: Query, body: Body| {
                write::create_several(resource, state, caller, query, body)
            },
        );
    } else if resource.allows.bulk_create {
        endpoint = endpoint.post(
            role_access(resource, Permission::Add),
            move |state: Data<State>, caller: Caller, query: Query, sent: OneOrMany| {
                write::create_many(resource, state, caller, query, sent)
            },
        );
    } else if resource.allows.create {
        endpoint = endpoint.post(
            role_access(resource, Permission::Add),
            move |state: Data<State>, caller: Caller, query: Query, form: Form| {
                write::create(resource, state, caller, query, form)
            },
        );
    }
    if resource.allows.bulk_delete {
        endpoint = endpoint.delete(
            role_access(resource, Permission::Delete),
            move |state: Data<State>, caller: Caller, body: Body| {
                bulk::delete(resource, state, caller, body)
            },
        );
    }
    if resource.allows.bulk_change {
        endpoint = endpoint.change(
            role_access(resource, Permission::Change),
            move |state: Data<State>, caller: Caller, body: Body| {
                bulk::change(resource, state, caller, body)
            },
        );
    }
    endpoint
}

fn detail_endpoint_with_writes(resource: &'static Resource) -> Endpoint {
    let mut endpoint = detail_endpoint(resource, view_access(resource));
    if resource.allows.write {
        endpoint = endpoint
            .change(
                role_access(resource, Permission::Change),
                move |state: Data<State>,
                      caller: Caller,
                      request: HttpRequest,
                      pk: Path<i64>,
                      form: Form| {
                    write::change(resource, state, caller, request, *pk, form)
                },
            )
            .delete(
                role_access(resource, Permission::Delete),
                move |state: Data<State>, caller: Caller, pk: Path<i64>, body: Body| {
                    delete::delete(resource, state, caller, *pk, body)
                },
            );
    }
    endpoint
}
