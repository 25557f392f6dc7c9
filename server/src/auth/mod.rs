//! Authentication: tokens, username and password, sessions.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::Method;
use chrono::{NaiveDateTime, NaiveTime};
use inventree::access::user::{self, User};
use inventree::registry::Registry;
use inventree::settings::Secret;
use tokio::time::{Instant, timeout_at};

mod bucket;
pub mod cache;
pub mod credentials;
pub(crate) mod digest;
mod failures;
pub mod identity;
mod log_limiter;
pub mod password;
pub mod password_rules;
mod queue;
mod recheck;
pub mod revocation;
pub mod secret_key;
pub mod session;
mod single_flight;
pub mod throttle;
pub mod token;
mod waiters;

use self::digest::{constant_time_eq, truncate_to_microseconds};
pub(crate) use self::digest::{digest, hex, sha256};
pub use self::identity::{AuthMethod, Identity};
use sha2::{Digest, Sha256};

use self::cache::Cache;
use self::credentials::Credentials;
use self::password::Hasher;
use self::single_flight::{Joined, SingleFlight};
use self::throttle::{Throttle, log_failures};
use crate::blocking;
use crate::connection::{Connection, Connections};
use crate::web::error::{ApiError, Result};
use crate::web::{origin, proxy};

/// How long an attempt waits for the result of an identical one.
const FOLLOWER_TIMEOUT: Duration = Duration::from_secs(5);

/// Authenticates requests.
#[derive(Debug)]
pub struct Auth {
    secret: Secret,
    registry: Arc<Registry>,
    connections: Arc<Connections>,
    cache: Cache,
    throttle: Throttle,
    single_flight: SingleFlight<Option<Identity>>,
    hasher: Hasher,
    anonymous_user: Arc<User>,
}

impl Auth {
    /// Takes the server's secret, from which tokens and CSRF tokens are derived.
    #[must_use]
    pub fn new(secret: Secret, registry: Arc<Registry>, connections: Arc<Connections>) -> Self {
        Self {
            secret,
            registry,
            connections,
            cache: Cache::default(),
            throttle: Throttle::default(),
            single_flight: SingleFlight::default(),
            hasher: Hasher::default(),
            anonymous_user: Arc::new(User::anonymous()),
        }
    }

    /// Authenticates the caller of a request. Missing credentials are not an error.
    ///
    /// # Errors
    /// 401 if the credentials are wrong; for a password also 429 and 503, if it cannot be checked now.
    pub async fn identify(&self, request: &HttpRequest) -> Result<Identity> {
        match credentials::from_request(request)? {
            Credentials::Missing => Ok(self.anonymous()),
            Credentials::Token(token) => self.by_token(token).await,
            Credentials::Password { user, password } => {
                self.by_password(request, user, password).await
            }
            Credentials::Session(session) => self.by_session(session).await,
        }
    }

    /// Returns the identity of an unauthenticated caller.
    #[must_use]
    pub fn anonymous(&self) -> Identity {
        Identity {
            user: Arc::clone(&self.anonymous_user),
            method: AuthMethod::Anonymous,
        }
    }

    async fn by_token(&self, token: Secret) -> Result<Identity> {
        let key: [u8; 32] = Sha256::digest(token.expose().as_bytes()).into();
        let generation = self.registry.snapshot().stored.generation;
        let now = self.registry.clock().now().naive_utc();
        if let Some(identity) = self.cache.get(&key, generation, now) {
            return Ok(identity);
        }
        let hash = hex(&key);
        let today = now.date();
        let found =
            blocking::read(self.registry.db(), move |db| token::find(db, &hash, today)).await?;
        if found.last_seen != Some(today) {
            blocking::write(self.registry.db(), move |db| {
                token::set_last_seen(db, found.id, today)
            })
            .await?;
        }
        let identity = Identity {
            user: Arc::new(found.user),
            method: AuthMethod::Token(found.id),
        };
        // Tomorrow the token may have expired, and its last use has to be recorded again.
        let midnight = today.succ_opt().unwrap_or(today).and_time(NaiveTime::MIN);
        self.cache.put(key, generation, midnight, &identity);
        Ok(identity)
    }

    /// Authenticates by username and password.
    ///
    /// # Errors
    /// 401 if they are wrong, 429 and 503 if they cannot be checked now.
    pub(crate) async fn by_password(
        &self,
        request: &HttpRequest,
        user: String,
        password: Secret,
    ) -> Result<Identity> {
        let from = proxy::client_ip(request);
        let key = self.digest("password", &format!("{user}\0{}", password.expose()));
        let attempt = self.throttle.attempt(from, &user);
        // Before the cache is read: its fast answer would reveal which guess is right.
        let connection = request.conn_data::<Arc<Connection>>();
        let has_left = || connection.is_some_and(|one| one.is_disconnected());
        let is_over = || self.connections.is_shutting_down() || has_left();
        if let Err(later) = self.throttle.wait_turn(attempt, is_over).await {
            log_failures(self.throttle.rejected(attempt), &user, from);
            return Err(later.into());
        }
        let identity = match self.cached_identity(&key) {
            Some(identity) => Some(identity),
            None if self.hasher.is_busy() && has_left() => return Err(password::busy()),
            None => {
                let look = self.verify_password_once(key, from, user.clone(), password);
                look.await?
            }
        };
        if identity.is_some() {
            self.throttle.succeeded(attempt);
        } else {
            log_failures(self.throttle.failed(attempt), &user, from);
        }
        identity.ok_or_else(password::invalid_credentials)
    }

    /// Returns the cached identity of the key, if it is still valid.
    fn cached_identity(&self, key: &[u8; 32]) -> Option<Identity> {
        let generation = self.registry.snapshot().stored.generation;
        let now = self.registry.clock().now().naive_utc();
        self.cache.get(key, generation, now)
    }

    /// Verifies the username and password, once for all identical requests at the same time.
    async fn verify_password_once(
        &self,
        key: [u8; 32],
        from: IpAddr,
        user: String,
        password: Secret,
    ) -> Result<Option<Identity>> {
        let until = Instant::now() + FOLLOWER_TIMEOUT;
        loop {
            let generation = self.registry.snapshot().stored.generation;
            match self.single_flight.join((key, generation)) {
                Joined::Leader(flight) => {
                    let found = self.verify_password(key, from, user, password).await?;
                    flight.complete(&found);
                    return Ok(found);
                }
                Joined::Overflow => {
                    return self.verify_password(key, from, user, password).await;
                }
                Joined::Follower(receiver) => match timeout_at(until, receiver).await {
                    Ok(Ok(found)) => return Ok(found),
                    // The leader ended without a result.
                    Ok(Err(_)) => {}
                    Err(_) => return Err(password::busy()),
                },
            }
        }
    }

    /// Verifies the username and password.
    async fn verify_password(
        &self,
        key: [u8; 32],
        from: IpAddr,
        user: String,
        password: Secret,
    ) -> Result<Option<Identity>> {
        let generation = self.registry.snapshot().stored.generation;
        let stored =
            blocking::read(self.registry.db(), move |db| password::find_hash(db, &user)).await?;
        let hash = stored.as_ref().map(|(_, hash)| hash.clone());
        let is_right = self.hasher.verify(from, password, hash).await?;
        let Some((pk, hash)) = stored.filter(|_| is_right) else {
            return Ok(None);
        };
        let user = blocking::read(self.registry.db(), move |db| Ok(user::load(db, pk)?)).await?;
        let identity = user.map(|user| Identity {
            user: Arc::new(user),
            method: AuthMethod::Password(hash),
        });
        if let Some(identity) = &identity {
            self.cache
                .put(key, generation, NaiveDateTime::MAX, identity);
        }
        Ok(identity)
    }

    /// Authenticates by a session. After its end the caller is anonymous, which is not an error.
    async fn by_session(&self, session: Secret) -> Result<Identity> {
        let key = self.digest("session", session.expose());
        let generation = self.registry.snapshot().stored.generation;
        let now = self.registry.clock().now().naive_utc();
        if let Some(identity) = self.cache.get(&key, generation, now) {
            return Ok(identity);
        }
        let hash = token::hash(session.expose());
        let Some((user, expiry)) = blocking::read(self.registry.db(), move |db| {
            Ok(session::find(db, &hash, now)?)
        })
        .await?
        else {
            return Ok(self.anonymous());
        };
        let identity = Identity {
            user: Arc::new(user),
            method: AuthMethod::Session(session),
        };
        self.cache.put(key, generation, expiry, &identity);
        Ok(identity)
    }

    /// Checks that a write with credentials that browsers send on their own comes from a page of ours. A session also
    /// needs its CSRF token, which other sites do not know, in a header or in a form. `form` is the field
    /// [`session::CSRF_FIELD`] of the body.
    ///
    /// # Errors
    /// 403 if the page is of another site, or the token is missing or wrong.
    pub fn check_csrf(
        &self,
        identity: &Identity,
        request: &HttpRequest,
        form: Option<&str>,
    ) -> Result<()> {
        let safe = [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE];
        if safe.contains(request.method()) || !identity.is_sent_by_browsers() {
            return Ok(());
        }
        let refused = |text: &str| Err(ApiError::Forbidden(format!("CSRF Failed: {text}")));
        if let Some(text) = origin::cross_origin_error(request) {
            return refused(&text);
        }
        let AuthMethod::Session(session) = &identity.method else {
            return Ok(());
        };
        let header = request.headers().get("X-CSRFToken");
        let header = header.and_then(|value| value.to_str().ok());
        let form = form.filter(|form| !form.is_empty());
        match form.or(header) {
            None => refused("CSRF token missing."),
            Some(sent) if constant_time_eq(sent, &self.csrf_token(session.expose())) => Ok(()),
            Some(_) if form.is_some() => refused("CSRF token from POST incorrect."),
            Some(_) => refused("CSRF token from the 'X-Csrftoken' HTTP header incorrect."),
        }
    }

    /// Returns the CSRF token of the caller's session; `None` without a session.
    #[must_use]
    pub fn csrf_token_for(&self, identity: &Identity) -> Option<String> {
        match &identity.method {
            AuthMethod::Session(session) => Some(self.csrf_token(session.expose())),
            AuthMethod::Anonymous | AuthMethod::Token(_) | AuthMethod::Password(_) => None,
        }
    }

    /// Returns the CSRF token that a session's writes must carry.
    #[must_use]
    pub fn csrf_token(&self, session: &str) -> String {
        hex(&self.digest("csrf", session))
    }

    /// Hashes the password with a new salt.
    ///
    /// # Errors
    /// 503 if too many passwords wait; 500 if hashing fails.
    pub async fn hash_password(&self, password: String) -> Result<String> {
        self.hasher.hash(password).await
    }

    /// Returns the server's secret.
    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Returns the HMAC of a text for one purpose, with the server's secret as the key.
    pub(crate) fn digest(&self, purpose: &str, text: &str) -> [u8; 32] {
        digest(self.secret.expose().as_bytes(), purpose, text)
    }
}
