//! The caller to which a request is charged.

use actix_web::{HttpMessage, HttpRequest};

use crate::auth::Identity;
use crate::connection::network::network;
use crate::web::budget::QuotaKey;
use crate::web::proxy;

/// Returns the caller to which a request is charged.
pub(crate) fn quota_key(request: &HttpRequest) -> QuotaKey {
    let extensions = request.extensions();
    let identity = extensions.get::<Identity>();
    match identity.filter(|identity| identity.user.is_authenticated()) {
        Some(identity) => QuotaKey::User(identity.user.pk),
        None => anonymous_quota_key(request),
    }
}

/// Returns the network to which a request is charged while its user is unknown.
pub(super) fn anonymous_quota_key(request: &HttpRequest) -> QuotaKey {
    QuotaKey::Network(network(proxy::client_ip(request)))
}
