//! Configuration: one table of options, read from a file and from the environment.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use inventree::settings::Secret;
use ipnet::IpNet;

pub mod options;
pub mod source;
mod unsupported;

pub use source::ConfigError;

/// The configuration. Every field is documented in [`options::OPTIONS`].
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the table in `options` says what each one is")]
pub struct Config {
    pub address: SocketAddr,
    pub workers: usize,
    pub data_dir: PathBuf,
    pub secret_key_file: Option<PathBuf>,
    pub database_url: Option<Secret>,
    pub database_connections: u32,
    pub debug: bool,
    pub log_level: String,
    pub site_url: Option<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub trusted_origins: Vec<String>,
    pub body_limit: usize,
    pub upload_limit: u64,
    pub body_budget: usize,
    pub answer_budget: usize,
    pub client_timeout: Duration,
    pub admin_user: String,
    pub admin_password: Option<Secret>,
    pub admin_email: String,
    pub plugins_enabled: bool,
    pub plugins_mandatory: Vec<String>,
    pub plugin_deadline: Duration,
    pub plugin_permits: u32,
    pub plugin_failures: u32,
    pub plugin_quarantine: Duration,
    pub plugin_threads: usize,
    pub error_reports: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 8000)),
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            data_dir: PathBuf::from("data"),
            secret_key_file: None,
            database_url: None,
            database_connections: 8,
            debug: cfg!(debug_assertions),
            log_level: "warn,plugin=info".to_owned(),
            site_url: None,
            trusted_proxies: Vec::new(),
            trusted_origins: Vec::new(),
            body_limit: 2 * 1024 * 1024,
            upload_limit: 32 * 1024 * 1024,
            body_budget: 64 * 1024 * 1024,
            answer_budget: 64 * 1024 * 1024,
            client_timeout: Duration::from_secs(10),
            admin_user: "admin".to_owned(),
            admin_password: None,
            admin_email: String::new(),
            plugins_enabled: true,
            plugins_mandatory: Vec::new(),
            plugin_deadline: Duration::from_secs(5),
            plugin_permits: 8,
            plugin_failures: 5,
            plugin_quarantine: Duration::from_secs(60),
            plugin_threads: 256,
            error_reports: 10_000,
        }
    }
}

impl Config {
    /// Returns the path of the server's secret: as configured, else a file in the data folder.
    #[must_use]
    pub fn secret_key_path(&self) -> PathBuf {
        let named = self.secret_key_file.clone();
        named.unwrap_or_else(|| self.data_dir.join("secret.key"))
    }

    /// Returns the URL of the database: as configured, else a file in the data folder.
    #[must_use]
    pub fn database_url(&self) -> Secret {
        self.database_url.clone().unwrap_or_else(|| {
            let file = self.data_dir.join("inventree.sqlite3");
            format!("sqlite:{}", file.display()).into()
        })
    }
}
