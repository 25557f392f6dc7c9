//! The description of an endpoint.

use std::borrow::Cow;

use actix_web::http::Method;
use inventree::access::User;
use inventree::mixin::urls::Access;
use inventree::resource::{Field, Resource as Items};

use crate::web::handler_args::BodyKind;
use crate::web::list_filter::ListFilter;

/// The description of an endpoint, for the guard, `OPTIONS` and the OpenAPI document.
#[derive(Debug, Clone)]
pub struct EndpointInfo {
    /// Path with placeholders.
    pub path: Cow<'static, str>,
    /// Display name.
    pub name: Cow<'static, str>,
    /// Description for `OPTIONS`, if it is not the name.
    pub description: Option<Cow<'static, str>>,
    /// Name of the model.
    pub model: Option<&'static str>,
    /// Fields of the items: of requests, and of `GET` responses if `GET` is declared.
    pub fields: &'static [Field],
    /// Whether `GET` returns a list of items.
    pub is_list: bool,
    /// Resource of the items.
    pub resource: Option<&'static Items>,
    /// Further query parameters of `GET`.
    pub list_filter: ListFilter,
    /// Declared methods.
    pub methods: Vec<Operation>,
}

/// A method of an endpoint.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The access that it requires.
    pub access: Access,
    /// What its handler reads of the body.
    pub body: BodyKind,
    /// Whether it is a `POST` that returns 200, because it creates no item.
    pub is_action: bool,
}

impl EndpointInfo {
    /// Returns the access that a method requires. A method that is not declared requires the access of the first one
    /// that is.
    #[must_use]
    pub fn access(&self, method: &Method) -> Access {
        let known = if *method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let declared = self.methods.iter().find(|one| one.method == known);
        let declared = declared.or_else(|| self.methods.first());
        declared.map_or(Access::Superuser, |operation| operation.access)
    }
}

/// Returns whether the user has the access.
#[must_use]
pub fn allows(access: Access, user: &User) -> bool {
    match access {
        Access::Public => true,
        Access::Login => user.is_authenticated(),
        Access::Role(role, permission) => user.has_permission(role, permission),
        Access::Roles(roles, permission) => user.has_permission_in_any(roles, permission),
        Access::Staff => user.is_staff || user.is_superuser,
        Access::StaffRole(role, permission) => {
            user.is_staff && user.has_permission(role, permission)
        }
        Access::Superuser => user.is_superuser,
    }
}
