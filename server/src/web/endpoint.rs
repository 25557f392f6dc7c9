//! Declaring an endpoint: its path, its methods, and for each who may call it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use actix_web::dev::HttpServiceFactory;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Resource, Responder, Scope};
use inventree::db::group::{self, Group};
use inventree::mixin::urls::Access;
use inventree::models::user::User;
use inventree::resource::{Field, Resource as Items};

use crate::web::guard;
use crate::web::narrow::Narrow;
use crate::web::reads::{Arguments, Reads};

/// One address of the API and what can be done there. A method that is not declared is a 405; a method
/// cannot be declared without saying who may call it.
pub struct Endpoint {
    about: About,
    /// The start of its path up to the third slash, such as `/api/part`, and its handlers behind that; empty where
    /// the path is no longer.
    scope: String,
    resource: Resource,
}

/// What is known of an endpoint: what the guard checks, `OPTIONS` answers and the OpenAPI document holds.
#[derive(Debug, Clone)]
pub struct About {
    /// Path with placeholders.
    pub path: Cow<'static, str>,
    /// Name for people.
    pub name: Cow<'static, str>,
    /// What `OPTIONS` says of it, where that is more than the name.
    pub description: Option<Cow<'static, str>>,
    /// Name of the model behind it.
    pub model: Option<&'static str>,
    /// The fields of its items: what is sent, and what `GET` shows where it is declared.
    pub fields: &'static [Field],
    /// Whether `GET` shows a list of them.
    pub is_list: bool,
    /// The resource whose items they are.
    pub resource: Option<&'static Items>,
    /// What else can be asked of `GET`.
    pub narrow: Narrow,
    /// Declared methods.
    pub methods: Vec<Operation>,
}

/// A method of an endpoint.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// Who may call it.
    pub access: Access,
    /// What its handler reads of the body.
    pub reads: Reads,
    /// Whether it is a `POST` that answers 200: it makes no item of its own.
    pub is_question: bool,
}

impl Endpoint {
    /// An address without any method yet.
    #[must_use]
    pub fn new(path: &'static str, name: &'static str) -> Self {
        Self::at(path.into(), name.into())
    }

    /// An address that is put together, without any method yet.
    #[must_use]
    pub fn named(path: String, name: String) -> Self {
        Self::at(path.into(), name.into())
    }

    fn at(path: Cow<'static, str>, name: Cow<'static, str>) -> Self {
        let (scope, rest) = split(&path);
        Self {
            scope: scope.to_owned(),
            resource: web::resource(rest),
            about: About {
                path,
                name,
                description: None,
                model: None,
                fields: &[],
                is_list: false,
                resource: None,
                narrow: Narrow::default(),
                methods: Vec::new(),
            },
        }
    }

    /// With the fields of its items.
    #[must_use]
    pub fn fields(mut self, fields: &'static [Field]) -> Self {
        self.about.fields = fields;
        self
    }

    /// With the fields of its items, which it lists.
    #[must_use]
    pub fn lists(mut self, fields: &'static [Field]) -> Self {
        self.about.is_list = true;
        self.fields(fields)
    }

    /// With what can be asked of `GET`, besides what a resource says.
    #[must_use]
    pub fn narrowed(mut self, narrow: Narrow) -> Self {
        self.about.narrow = narrow;
        self
    }

    /// With what a resource says of its items.
    #[must_use]
    pub fn resource(mut self, resource: &'static Items) -> Self {
        self.about.resource = Some(resource);
        self.fields(resource.fields).model(resource.target.model)
    }

    /// With the words that the reference's `OPTIONS` has for it.
    #[must_use]
    pub fn described(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.about.description = Some(description.into());
        self
    }

    /// With the name of the model behind it.
    #[must_use]
    pub fn model(mut self, model: &'static str) -> Self {
        self.about.model = Some(model);
        self
    }

    /// Answers `GET` and `HEAD`.
    #[must_use]
    pub fn get<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + 'static,
    {
        let mut with_get = self.on(Method::GET, access, handler.clone());
        with_get.resource = with_get.resource.route(web::head().to(handler));
        with_get
    }

    /// Answers `POST`.
    #[must_use]
    pub fn post<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::POST, access, handler)
    }

    /// Answers `POST` with 200: it makes no item of its own.
    #[must_use]
    pub fn ask<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + 'static,
    {
        let mut asked = self.post(access, handler);
        if let Some(operation) = asked.about.methods.last_mut() {
            operation.is_question = true;
        }
        asked
    }

    /// Answers `PUT` and `PATCH` alike.
    #[must_use]
    pub fn change<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::PUT, access, handler.clone())
            .on(Method::PATCH, access, handler)
    }

    /// Answers `DELETE`.
    #[must_use]
    pub fn delete<F, Args>(self, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::DELETE, access, handler)
    }

    /// Answers the method.
    #[must_use]
    pub fn on<F, Args>(mut self, method: Method, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + 'static,
    {
        self.about.methods.push(Operation {
            method: method.clone(),
            access,
            reads: Args::READS,
            is_question: false,
        });
        self.resource = self.resource.route(web::method(method).to(handler));
        self
    }

    /// What is known of it.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Its handlers behind its guard.
    fn guarded(self) -> impl HttpServiceFactory + 'static {
        let about = Rc::new(self.about);
        // Requests of one kind never have all connections of the database.
        let kind = if self.scope.is_empty() {
            &about.path
        } else {
            self.scope.as_str()
        };
        let group = Group::named(kind);
        self.resource
            .default_service(web::to(guard::method_not_allowed))
            .wrap(from_fn(move |request, next| {
                group::within_each_poll(group, guard::check(Rc::clone(&about), request, next))
            }))
    }
}

/// Mounts the endpoints, each kind in a scope of its own: the router compares the starts of few scopes, and matches
/// the regular expressions of one only.
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

/// The path up to its third slash, and the rest.
fn split(path: &str) -> (&str, &str) {
    let slash = path.match_indices('/').nth(2).map(|(place, _)| place);
    let halves = slash.and_then(|place| path.split_at_checked(place));
    halves
        .filter(|(scope, _)| !scope.contains('{'))
        .unwrap_or(("", path))
}

impl About {
    /// Who may call the method; a method that is not declared is refused to those who may call none.
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

/// Whether the user belongs to those who may call.
#[must_use]
pub fn allows(access: Access, user: &User) -> bool {
    match access {
        Access::Public => true,
        Access::Login => user.is_authenticated(),
        Access::Role(role, permission) => user.may(role, permission),
        Access::Roles(roles, permission) => user.may_any(roles, permission),
        Access::Staff => user.is_staff || user.is_superuser,
        Access::StaffRole(role, permission) => user.is_staff && user.may(role, permission),
        Access::Superuser => user.is_superuser,
    }
}
