//! Declares endpoints: the path, its methods, and the access that each method requires.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use actix_web::dev::HttpServiceFactory;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Resource, Responder, Scope};
use inventree::db::route_group::{self, RouteGroup};
use inventree::mixin::urls::Access;
use inventree::resource::{Field, Resource as Items};

use crate::web::endpoint_info::{EndpointInfo, Operation};
use crate::web::guard;
use crate::web::handler_args::HandlerArgs;
use crate::web::list_filter::ListFilter;

/// A path of the API with its methods. A method that is not declared is a 405. Every declared method states the access
/// that it requires.
pub struct Endpoint {
    info: EndpointInfo,
    /// The path up to the third slash, such as `/api/part`; empty if the path is shorter or has a placeholder there.
    /// `resource` serves the rest.
    scope: String,
    resource: Resource,
}

impl Endpoint {
    /// Creates an endpoint without methods.
    #[must_use]
    pub fn new(path: &'static str, name: &'static str) -> Self {
        Self::at(path.into(), name.into())
    }

    /// Creates an endpoint without methods from owned strings.
    #[must_use]
    pub fn from_parts(path: String, name: String) -> Self {
        Self::at(path.into(), name.into())
    }

    fn at(path: Cow<'static, str>, name: Cow<'static, str>) -> Self {
        let (scope, rest) = split(&path);
        Self {
            scope: scope.to_owned(),
            resource: web::resource(rest),
            info: EndpointInfo {
                path,
                name,
                description: None,
                model: None,
                fields: &[],
                is_list: false,
                resource: None,
                list_filter: ListFilter::default(),
                methods: Vec::new(),
            },
        }
    }

    /// Sets the fields of the items.
    #[must_use]
    pub fn fields(mut self, fields: &'static [Field]) -> Self {
        self.info.fields = fields;
        self
    }

    /// Sets the fields of the items and marks the endpoint as a list.
    #[must_use]
    pub fn list_fields(mut self, fields: &'static [Field]) -> Self {
        self.info.is_list = true;
        self.fields(fields)
    }

    /// Sets query parameters of `GET`, in addition to those of a resource.
    #[must_use]
    pub fn filtered(mut self, narrow: ListFilter) -> Self {
        self.info.list_filter = narrow;
        self
    }

    /// Sets the resource, its fields and its model.
    #[must_use]
    pub fn resource(mut self, resource: &'static Items) -> Self {
        self.info.resource = Some(resource);
        self.fields(resource.fields).model(resource.model.name)
    }

    /// Sets the description that InvenTree's `OPTIONS` returns.
    #[must_use]
    pub fn description(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.info.description = Some(description.into());
        self
    }

    /// Sets the name of the model.
    #[must_use]
    pub fn model(mut self, model: &'static str) -> Self {
        self.info.model = Some(model);
        self
    }

    /// Handles `GET` and `HEAD`.
    #[must_use]
    pub fn get<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + HandlerArgs + 'static,
        F::Output: Responder + 'static,
    {
        let mut with_get = self.on(Method::GET, access, handler.clone());
        with_get.resource = with_get.resource.route(web::head().to(handler));
        with_get
    }

    /// Handles `POST`.
    #[must_use]
    pub fn post<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + HandlerArgs + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::POST, access, handler)
    }

    /// Handles a `POST` that returns 200, because it creates no item.
    #[must_use]
    pub fn action<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + HandlerArgs + 'static,
        F::Output: Responder + 'static,
    {
        let mut asked = self.post(access, handler);
        if let Some(operation) = asked.info.methods.last_mut() {
            operation.is_action = true;
        }
        asked
    }

    /// Handles `PUT` and `PATCH` with the same handler.
    #[must_use]
    pub fn change<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + HandlerArgs + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::PUT, access, handler.clone())
            .on(Method::PATCH, access, handler)
    }

    /// Handles `DELETE`.
    #[must_use]
    pub fn delete<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + HandlerArgs + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::DELETE, access, handler)
    }

    /// Handles the method.
    #[must_use]
    pub fn on<F, Args>(mut self, method: Method, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + HandlerArgs + 'static,
        F::Output: Responder + 'static,
    {
        self.info.methods.push(Operation {
            method: method.clone(),
            access,
            body: Args::BODY,
            is_action: false,
        });
        self.resource = self.resource.route(web::method(method).to(handler));
        self
    }

    /// Returns the description of the endpoint.
    #[must_use]
    pub fn info(&self) -> &EndpointInfo {
        &self.info
    }

    /// Wraps the handlers in the guard.
    fn guarded(self) -> impl HttpServiceFactory + 'static {
        let about = Rc::new(self.info);
        // Requests of one route group never take all database connections.
        let kind = if self.scope.is_empty() {
            &about.path
        } else {
            self.scope.as_str()
        };
        let group = RouteGroup::from_name(kind);
        self.resource
            .default_service(web::to(guard::method_not_allowed))
            .wrap(from_fn(move |request, next| {
                route_group::with_group_async(group, guard::check(Rc::clone(&about), request, next))
            }))
    }
}

/// Mounts the endpoints, grouped into scopes by the start of their paths. The router then compares few prefixes, and
/// matches the regular expressions of one scope only.
pub fn mount(endpoints: Vec<Endpoint>, app: &mut ServiceConfig) {
    let mut scopes: BTreeMap<String, Vec<Endpoint>> = BTreeMap::new();
    for endpoint in endpoints {
        let scope = scopes.entry(endpoint.scope.clone());
        scope.or_default().push(endpoint);
    }
    for (path, endpoints) in scopes {
        let endpoints = endpoints.into_iter().map(Endpoint::guarded);
        if path.is_empty() {
            for endpoint in endpoints {
                app.service(endpoint);
            }
        } else {
            app.service(endpoints.fold(web::scope(&path), Scope::service));
        }
    }
}

/// Splits the path at its third slash. The first part is empty if there is none, or if it has a placeholder.
fn split(path: &str) -> (&str, &str) {
    let slash = path.match_indices('/').nth(2).map(|(index, _)| index);
    let halves = slash.and_then(|index| path.split_at_checked(index));
    halves
        .filter(|(scope, _)| !scope.contains('{'))
        .unwrap_or(("", path))
}
