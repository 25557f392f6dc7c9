//! The caller of a request.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use inventree::access::User;

use crate::auth::Identity;
use crate::web::error::ApiError;

/// The caller, as an argument of handlers.
#[derive(Debug, Clone)]
pub struct Caller(pub Identity);

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identity = request.extensions().get::<Identity>().cloned();
        std::future::ready(identity.map(Self).ok_or_else(ApiError::no_credentials))
    }
}

impl Caller {
    /// Returns the user.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.0.user
    }
}
