//! A separate server for each test.

use std::sync::mpsc::channel;
use std::sync::{Arc, LazyLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use inventree::access::role::{Permission, Role};
use inventree::db::DbError;
use inventree::diesel;
use inventree::diesel::prelude::*;
use inventree::registry::Registry;
use inventree::registry::catalog::Catalog;
use inventree::schema::users;
use inventree_server::app;
use inventree_server::auth::{password, token};
use inventree_server::boot::{self, Booted};
use inventree_server::config::Config;
use serde_json::{Value, json};

use crate::client::Client;
use crate::database::{self, ADMIN, DatabaseKind, TestDatabase};

/// The password of the users that tests create.
pub const PASSWORD: &str = "long-enough-password";

/// Changes the configuration of a test server.
pub type Setup = fn(&mut Config);

/// A running server with its own database.
#[derive(Debug)]
pub struct TestServer {
    base: String,
    registry: Arc<Registry>,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
    database: TestDatabase,
    admin: std::sync::OnceLock<Client>,
}

/// Runs a test on a server on the given database.
pub fn with(place: DatabaseKind, test: impl FnOnce(&TestServer)) {
    with_setup(place, |_| {}, test);
}

/// Runs a test on a server on the given database, with a changed configuration.
pub fn with_setup(place: DatabaseKind, setup: Setup, test: impl FnOnce(&TestServer)) {
    match database::create(place) {
        Some(database) => test(&TestServer::start(database, setup)),
        None => database::skip("no PostgreSQL; run the tests by `cargo xtask test`"),
    }
}

/// Returns the default configuration of a test server.
#[must_use]
pub fn config(database: &TestDatabase) -> Config {
    Config {
        address: ([127, 0, 0, 1], 0).into(),
        workers: 2,
        data_dir: database.folder.path().to_owned(),
        database_url: Some(database.url.as_str().into()),
        database_connections: 4,
        debug: true,
        plugin_deadline: Duration::from_millis(300),
        ..Config::default()
    }
}

impl TestServer {
    /// Starts a server on a database.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(database: TestDatabase, setup: Setup) -> Self {
        let mut config = config(&database);
        setup(&mut config);
        let booted = boot::boot(config, crate::EXPECTED_PACKAGES).expect("a server");
        Self::serve(database, booted)
    }

    /// Starts a server with the given plugins only.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn with_plugins(database: TestDatabase, catalog: Catalog) -> Self {
        let booted = boot::boot_with(config(&database), catalog).expect("a server");
        Self::serve(database, booted)
    }

    fn serve(database: TestDatabase, booted: Booted) -> Self {
        let registry = Arc::clone(&booted.state.registry);
        let (sender, receiver) = channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let (server, addresses) = app::bind(booted.state).expect("an address");
                sender
                    .send((server.handle(), addresses))
                    .expect("a waiting test");
                server.await.expect("a server that ends well");
            });
        });
        let (handle, addresses) = receiver.recv().expect("a server");
        let address = addresses.first().expect("an address");
        Self {
            base: format!("http://{address}"),
            registry,
            handle,
            thread: Some(thread),
            database,
            admin: std::sync::OnceLock::new(),
        }
    }

    /// Returns the server's base URL.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Returns the server's plugin registry.
    #[must_use]
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// Returns the server's database.
    #[must_use]
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Returns an unauthenticated client.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// Returns a client of the administrator, with a token.
    #[must_use]
    pub fn admin(&self) -> Client {
        self.admin.get_or_init(|| self.client_of(ADMIN.0)).clone()
    }

    /// Returns a client of the user, with a new token. Checks no password, which would take most of a short test's time.
    ///
    /// # Panics
    /// When there is no such user.
    #[must_use]
    pub fn client_of(&self, user: &str) -> Client {
        let db = self.registry.db();
        let token = db.write(|db| {
            let key: i64 = users::table
                .filter(users::username.eq(user))
                .select(users::id)
                .first(db)?;
            let now = self.registry.clock().now().naive_utc();
            token::issue(db, b"the secret of another server", key, "", now).map(|(text, _)| text)
        });
        let token = token.expect("a token");
        self.anonymous()
            .with_authorization(format!("Token {token}"))
    }

    /// Logs the user in, and returns a client with a token.
    #[must_use]
    pub fn log_in(&self, user: &str, password: &str) -> Client {
        let token = self
            .anonymous()
            .with_authorization(basic_auth(user, password))
            .get("/api/user/token/")
            .expect(200);
        let token = token["token"].as_str().expect("a token").to_owned();
        self.anonymous()
            .with_authorization(format!("Token {token}"))
    }

    /// Creates a user whose group grants the permissions in every role, and logs them in.
    #[must_use]
    pub fn create_user(&self, name: &str, is_staff: bool, permissions: &[&str]) -> Client {
        self.create_user_with_roles(&Role::ALL.map(Role::name), name, is_staff, permissions)
    }

    /// Creates a user whose group grants the permissions in the roles, and logs them in.
    #[must_use]
    pub fn create_user_with_roles(
        &self,
        roles: &[&str],
        name: &str,
        is_staff: bool,
        permissions: &[&str],
    ) -> Client {
        for role in roles {
            assert!(Role::from_name(role).is_some(), "there is no role `{role}`");
        }
        for permission in permissions {
            let is_one = Permission::from_name(permission).is_some();
            assert!(is_one, "there is no permission `{permission}`");
        }
        let admin = self.admin();
        let user = admin
            .post(
                "/api/user/",
                &json!({ "username": name, "first_name": name }),
            )
            .expect(201);
        let pk = &user["pk"];
        self.set_password(name);
        let group = admin
            .post(
                "/api/user/group/",
                &json!({ "name": format!("group of {name}") }),
            )
            .expect(201);
        let rules = admin
            .get(&format!("/api/user/ruleset/?group={}", group["pk"]))
            .expect(200);
        let rules = rules.as_array().expect("rules").iter();
        for rule in rules.filter(|rule| roles.iter().any(|role| rule["name"] == **role)) {
            let given: serde_json::Map<String, Value> = permissions
                .iter()
                .map(|permission| (format!("can_{permission}"), json!(true)))
                .collect();
            admin
                .patch(&format!("/api/user/ruleset/{}/", rule["pk"]), &json!(given))
                .expect(200);
        }
        let body = json!({ "is_staff": is_staff, "group_ids": [group["pk"]] });
        admin.patch(&format!("/api/user/{pk}/"), &body).expect(200);
        self.client_of(name)
    }

    /// Gives the user the password [`PASSWORD`], without hashing it again for each test.
    fn set_password(&self, name: &str) {
        static HASH: LazyLock<String> =
            LazyLock::new(|| password::hash_blocking(PASSWORD).expect("a hash"));
        let stored = self.registry.db().write(|db| {
            diesel::update(users::table.filter(users::username.eq(name)))
                .set(users::password.eq(&*HASH))
                .execute(db)
                .map_err(DbError::from)
        });
        assert_eq!(stored.expect("an answer"), 1);
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !std::thread::panicking()
        {
            panic!("the server panicked");
        }
        self.registry.shut_down();
    }
}

/// Returns the `Authorization` header for a name and a password.
#[must_use]
pub fn basic_auth(user: &str, password: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = format!("{user}:{password}");
    let mut encoded = String::from("Basic ");
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place)) & 63;
            encoded.push(if place <= chunk.len() {
                char::from(DIGITS[digit as usize])
            } else {
                '='
            });
        }
    }
    encoded
}

/// Polls until `ask` returns a value, for at most 20 seconds.
///
/// # Panics
/// When it returns none within that time.
#[track_caller]
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "never happened: {what}"
        );
        std::thread::yield_now();
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
