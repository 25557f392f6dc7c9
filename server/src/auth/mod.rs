//! Who calls: tokens, name and password, sessions.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::Method;
use chrono::{NaiveDateTime, NaiveTime, Timelike};
use hmac::{Hmac, Mac};
use inventree::db::Db;
use inventree::models::user::{self, User};
use inventree::settings::Secret;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout_at};

pub mod cache;
pub mod credentials;
pub mod ending;
mod failures;
mod flights;
mod lane;
pub mod password;
pub mod password_rules;
mod queue;
pub mod secret_key;
mod seldom;
pub mod session;
pub mod throttle;
pub mod token;
mod waiting;

use self::cache::Cache;
use self::credentials::Credentials;
use self::flights::{Flights, Place};
use self::password::Hasher;
use self::throttle::{Throttle, note};
use crate::connection::Connection;
use crate::state::State;
use crate::web::error::{ApiError, Result};
use crate::web::{origin, proxy};

/// How long an attempt waits for the answer to the same one.
const BEHIND: Duration = Duration::from_secs(5);

/// Who calls, and how that is known.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Who calls.
    pub user: Arc<User>,
    /// How that is known.
    pub via: Via,
}

/// How it is known who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// It is not.
    Nothing,
    /// By the token of the given key.
    Token(i64),
    /// By name and password; the text is the hash that it belonged to.
    Password(Secret),
    /// By a cookie; the text is the session's identifier.
    Session(Secret),
}

impl Identity {
    /// Whether browsers send it of themselves, whichever page makes them: cookies, and passwords that they remember.
    #[must_use]
    pub fn is_sent_by_browsers(&self) -> bool {
        matches!(self.via, Via::Session(_) | Via::Password(_))
    }

    /// Whether the caller still is who they were when the request came: what they called by may have ended since. To be
    /// asked, while the user's row is held, before they get something new to call by.
    ///
    /// # Errors
    /// 401 where it has.
    pub fn hold(&self, db: &mut Db, now: NaiveDateTime) -> Result<()> {
        let holds = user::hold(db, self.user.pk)?
            && match &self.via {
                Via::Nothing => false,
                Via::Token(id) => token::is_usable(db, *id, now.date())?,
                Via::Session(id) => session::is_open(db, id.expose(), now)?,
                Via::Password(hash) => password::is_of(db, self.user.pk, hash)?,
            };
        if holds {
            return Ok(());
        }
        Err(match self.via {
            Via::Password(_) => password::wrong(),
            _ => ApiError::no_credentials(),
        })
    }
}

/// Finds out who calls.
#[derive(Debug)]
pub struct Auth {
    secret: Secret,
    cache: Cache,
    throttle: Throttle,
    flights: Flights<Option<Identity>>,
    hasher: Hasher,
    nobody: Arc<User>,
}

impl Auth {
    /// With the server's secret, from which tokens and CSRF values are derived.
    #[must_use]
    pub fn new(secret: Secret) -> Self {
        Self {
            secret,
            cache: Cache::default(),
            throttle: Throttle::default(),
            flights: Flights::default(),
            hasher: Hasher::default(),
            nobody: Arc::new(User::anonymous()),
        }
    }

    /// Who sent the request.
    ///
    /// # Errors
    /// 401 when credentials were sent and are not right; no credentials are no error.
    pub async fn identify(&self, state: &State, request: &HttpRequest) -> Result<Identity> {
        match credentials::of(request)? {
            Credentials::Nothing => Ok(self.anonymous()),
            Credentials::Token(token) => self.by_token(state, token).await,
            Credentials::Password { user, password } => {
                self.by_password(state, request, user, password).await
            }
            Credentials::Session(session) => self.by_session(state, session).await,
        }
    }

    /// Nobody.
    #[must_use]
    pub fn anonymous(&self) -> Identity {
        Identity {
            user: Arc::clone(&self.nobody),
            via: Via::Nothing,
        }
    }

    async fn by_token(&self, state: &State, token: Secret) -> Result<Identity> {
        let key: [u8; 32] = Sha256::digest(token.expose().as_bytes()).into();
        let generation = state.snapshot().stored.generation;
        let now = state.registry.clock().now().naive_utc();
        if let Some(identity) = self.cache.get(&key, generation, now) {
            return Ok(identity);
        }
        let hash = hex(&key);
        let today = now.date();
        let found = state.read(move |db| token::find(db, &hash, today)).await?;
        if found.seen != Some(today) {
            state
                .write(move |db| token::seen(db, found.id, today))
                .await?;
        }
        let identity = Identity {
            user: Arc::new(found.user),
            via: Via::Token(found.id),
        };
        // Tomorrow the token may have expired, and its last use is another day.
        let midnight = today.succ_opt().unwrap_or(today).and_time(NaiveTime::MIN);
        self.cache.put(key, generation, midnight, &identity);
        Ok(identity)
    }

    /// Who has the name and the password.
    ///
    /// # Errors
    /// 401 where nobody does, 429 and 503 where it cannot be looked at now.
    pub(crate) async fn by_password(
        &self,
        state: &State,
        request: &HttpRequest,
        user: String,
        password: Secret,
    ) -> Result<Identity> {
        let from = proxy::client(request);
        let key = self.digest("password", &format!("{user}\0{}", password.expose()));
        let attempt = self.throttle.attempt(from, &user);
        // Before anything else: what is known already would tell which guess is right, and fast.
        let connection = request.conn_data::<Arc<Connection>>();
        let has_left = || connection.is_some_and(|one| one.has_hung_up());
        let is_over = || state.traffic.connections.is_ending() || has_left();
        if let Err(later) = self.throttle.turn(attempt, is_over).await {
            note(self.throttle.refused(attempt), &user, from);
            return Err(later.into());
        }
        let identity = match self.known(state, &key) {
            Some(identity) => Some(identity),
            None if self.hasher.is_busy() && has_left() => return Err(password::busy()),
            None => {
                let look = self.look_once(state, key, from, user.clone(), password);
                look.await?
            }
        };
        if identity.is_some() {
            self.throttle.right(attempt);
        } else {
            note(self.throttle.wrong(attempt), &user, from);
        }
        identity.ok_or_else(password::wrong)
    }

    /// Who was identified by the key before, for as long as nothing has changed.
    fn known(&self, state: &State, key: &[u8; 32]) -> Option<Identity> {
        let generation = state.snapshot().stored.generation;
        let now = state.registry.clock().now().naive_utc();
        self.cache.get(key, generation, now)
    }

    /// Looks whether somebody has the name and the password; once for all who send the same at once.
    async fn look_once(
        &self,
        state: &State,
        key: [u8; 32],
        from: IpAddr,
        user: String,
        password: Secret,
    ) -> Result<Option<Identity>> {
        let until = Instant::now() + BEHIND;
        loop {
            let generation = state.snapshot().stored.generation;
            match self.flights.join((key, generation)) {
                Place::First(flight) => {
                    let found = self.look(state, key, from, user, password).await?;
                    flight.land(&found);
                    return Ok(found);
                }
                Place::Alone => return self.look(state, key, from, user, password).await,
                Place::Behind(landing) => match timeout_at(until, landing).await {
                    Ok(Ok(found)) => return Ok(found),
                    // The first one left without an answer.
                    Ok(Err(_)) => {}
                    Err(_) => return Err(password::busy()),
                },
            }
        }
    }

    /// Looks whether somebody has the name and the password.
    async fn look(
        &self,
        state: &State,
        key: [u8; 32],
        from: IpAddr,
        user: String,
        password: Secret,
    ) -> Result<Option<Identity>> {
        let generation = state.snapshot().stored.generation;
        let stored = state.read(move |db| password::stored(db, &user)).await?;
        let hash = stored.as_ref().map(|(_, hash)| hash.clone());
        let is_right = self.hasher.verify(from, password, hash).await?;
        let Some((pk, hash)) = stored.filter(|_| is_right) else {
            return Ok(None);
        };
        let user = state.read(move |db| Ok(user::load(db, pk)?)).await?;
        let identity = user.map(|user| Identity {
            user: Arc::new(user),
            via: Via::Password(hash),
        });
        if let Some(identity) = &identity {
            self.cache
                .put(key, generation, NaiveDateTime::MAX, identity);
        }
        Ok(identity)
    }

    /// A session that has ended is no error: the caller is nobody.
    async fn by_session(&self, state: &State, session: Secret) -> Result<Identity> {
        let key = self.digest("session", session.expose());
        let generation = state.snapshot().stored.generation;
        let now = state.registry.clock().now().naive_utc();
        if let Some(identity) = self.cache.get(&key, generation, now) {
            return Ok(identity);
        }
        let hash = token::hash(session.expose());
        let Some((user, expiry)) = state
            .read(move |db| Ok(session::find(db, &hash, now)?))
            .await?
        else {
            return Ok(self.anonymous());
        };
        let identity = Identity {
            user: Arc::new(user),
            via: Via::Session(session),
        };
        self.cache.put(key, generation, expiry, &identity);
        Ok(identity)
    }

    /// What browsers send of themselves, also for pages of other sites, may write only for a page of ours; a session only
    /// with the value that those were given, in a header or in a form, which another site does not know. `form` is the field [`session::CSRF_FIELD`] of the body.
    ///
    /// # Errors
    /// 403 where it is missing or wrong.
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
        if let Some(text) = origin::foreign(request) {
            return refused(&text);
        }
        let Via::Session(session) = &identity.via else {
            return Ok(());
        };
        let header = request.headers().get("X-CSRFToken");
        let header = header.and_then(|value| value.to_str().ok());
        let form = form.filter(|form| !form.is_empty());
        match form.or(header) {
            None => refused("CSRF token missing."),
            Some(sent) if same(sent, &self.csrf(session.expose())) => Ok(()),
            Some(_) if form.is_some() => refused("CSRF token from POST incorrect."),
            Some(_) => refused("CSRF token from the 'X-Csrftoken' HTTP header incorrect."),
        }
    }

    /// The value that the writes of the caller's session must carry; none where the caller has no session.
    #[must_use]
    pub fn csrf_of(&self, identity: &Identity) -> Option<String> {
        match &identity.via {
            Via::Session(session) => Some(self.csrf(session.expose())),
            Via::Nothing | Via::Token(_) | Via::Password(_) => None,
        }
    }

    /// The value that a session's writes must carry.
    #[must_use]
    pub fn csrf(&self, session: &str) -> String {
        hex(&self.digest("csrf", session))
    }

    /// A fresh hash of the password.
    ///
    /// # Errors
    /// When the machine has no randomness or no memory for it.
    pub async fn hash_password(&self, password: String) -> Result<String> {
        self.hasher.hash(password).await
    }

    /// The server's secret.
    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The digest of a text for one purpose, under the server's secret.
    pub(crate) fn digest(&self, purpose: &str, text: &str) -> [u8; 32] {
        digest(self.secret.expose().as_bytes(), purpose, text)
    }
}

/// The digest of a text for one purpose, under a secret.
pub(crate) fn digest(secret: &[u8], purpose: &str, text: &str) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        unreachable!("HMAC takes keys of any length");
    };
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// The bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of a text, as hexadecimal digits.
pub(crate) fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// The time as both databases keep it.
fn to_the_microsecond(time: NaiveDateTime) -> NaiveDateTime {
    let nanoseconds = time.nanosecond() / 1000 * 1000;
    time.with_nanosecond(nanoseconds).unwrap_or(time)
}

/// Whether two texts are the same, in a time that says nothing of where they differ.
fn same(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
