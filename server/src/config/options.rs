//! The table of options: name in the file, variable in the environment, meaning.

use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::str::FromStr;
use std::time::Duration;

use inventree::settings::value::parse_bool;
use ipnet::IpNet;

use super::Config;
use crate::web::origin::origin_of;

/// One option.
#[derive(Debug, Clone, Copy)]
pub struct Opt {
    /// Name in the file.
    pub key: &'static str,
    /// Variable in the environment.
    pub env: &'static str,
    /// What it is, with its default.
    pub help: &'static str,
    /// Sets the value; `Err` says which rule it breaks.
    pub set: fn(&mut Config, &str) -> Result<(), String>,
}

/// Every option, in the order in which `doctor` shows them.
pub const OPTIONS: &[Opt] = &[
    opt(
        "address",
        "INVENTREE_ADDRESS",
        "address and port to listen on (127.0.0.1:8000)",
        |c, v| {
            parse(v, "an address and a port, such as 127.0.0.1:8000").map(|value| c.address = value)
        },
    ),
    opt(
        "workers",
        "INVENTREE_WORKERS",
        "HTTP worker threads (one per core)",
        |c, v| parse::<NonZeroUsize>(v, "a number above 0").map(|value| c.workers = value.get()),
    ),
    opt(
        "data_dir",
        "INVENTREE_DATA_DIR",
        "folder of the database file and of uploaded files (data)",
        |c, v| {
            c.data_dir = v.into();
            Ok(())
        },
    ),
    opt(
        "secret_key_file",
        "INVENTREE_SECRET_KEY_FILE",
        "file of the server's secret, created if missing (secret.key in the data folder)",
        |c, v| {
            c.secret_key_file = Some(v.into()).filter(|_| !v.is_empty());
            Ok(())
        },
    ),
    opt(
        "database_url",
        "DATABASE_URL",
        "postgres://… or sqlite:<file> (a file in the data folder)",
        |c, v| {
            c.database_url = Some(v.into());
            Ok(())
        },
    ),
    opt(
        "database_connections",
        "INVENTREE_DATABASE_CONNECTIONS",
        "maximum open connections (8)",
        |c, v| {
            parse::<NonZeroU32>(v, "a number above 0")
                .map(|value| c.database_connections = value.get())
        },
    ),
    opt(
        "debug",
        "INVENTREE_DEBUG",
        "show samples (on in debug builds)",
        |c, v| boolean(v).map(|value| c.debug = value),
    ),
    opt(
        "log_level",
        "INVENTREE_LOG_LEVEL",
        "error, warn, info, debug or trace, also by target (warn,plugin=info)",
        |c, v| {
            c.log_level = log_level(&v.to_ascii_lowercase()).to_owned();
            Ok(())
        },
    ),
    opt(
        "site_url",
        "INVENTREE_SITE_URL",
        "URL under which clients reach the server",
        |c, v| {
            c.site_url = Some(v.trim_end_matches('/').to_owned());
            Ok(())
        },
    ),
    opt(
        "trusted_proxies",
        "INVENTREE_TRUSTED_PROXIES",
        "comma-separated addresses or networks of proxies whose X-Forwarded-* headers are trusted (none)",
        |c, v| parse_list(v, network).map(|value| c.trusted_proxies = value),
    ),
    opt(
        "trusted_origins",
        "INVENTREE_TRUSTED_ORIGINS",
        "comma-separated other URLs under which browsers reach the server (none)",
        |c, v| parse_list(v, origin).map(|value| c.trusted_origins = value),
    ),
    opt(
        "body_limit",
        "INVENTREE_BODY_LIMIT",
        "maximum bytes of a request body, without files (2097152)",
        |c, v| parse(v, "a number of bytes").map(|value| c.body_limit = value),
    ),
    opt(
        "upload_limit",
        "INVENTREE_UPLOAD_LIMIT",
        "maximum bytes of the files in one request (33554432)",
        |c, v| parse(v, "a number of bytes").map(|value| c.upload_limit = value),
    ),
    opt(
        "body_budget",
        "INVENTREE_BODY_BUDGET",
        "maximum bytes of all bodies that arrive at once (67108864)",
        |c, v| parse(v, "a number of bytes").map(|value| c.body_budget = value),
    ),
    opt(
        "answer_budget",
        "INVENTREE_ANSWER_BUDGET",
        "maximum bytes of responses that clients do not read (67108864)",
        |c, v| parse(v, "a number of bytes").map(|value| c.answer_budget = value),
    ),
    opt(
        "client_timeout",
        "INVENTREE_CLIENT_TIMEOUT",
        "seconds for headers, for a body, and without progress in reading a response (10)",
        |c, v| seconds(v).map(|value| c.client_timeout = value),
    ),
    opt(
        "admin_user",
        "INVENTREE_ADMIN_USER",
        "name of the first administrator (admin)",
        |c, v| {
            c.admin_user = v.to_owned();
            Ok(())
        },
    ),
    opt(
        "admin_password",
        "INVENTREE_ADMIN_PASSWORD",
        "password of the first administrator (generated, shown once)",
        |c, v| {
            // An empty value comes from a variable that was never set, and is not a password.
            if !v.is_empty() {
                c.admin_password = Some(v.into());
            }
            Ok(())
        },
    ),
    opt(
        "admin_email",
        "INVENTREE_ADMIN_EMAIL",
        "e-mail address of the first administrator",
        |c, v| {
            c.admin_email = v.to_owned();
            Ok(())
        },
    ),
    opt(
        "plugins_enabled",
        "INVENTREE_PLUGINS_ENABLED",
        "run plugins other than the built-in ones (true)",
        |c, v| boolean(v).map(|value| c.plugins_enabled = value),
    ),
    opt(
        "plugins_mandatory",
        "INVENTREE_PLUGINS_MANDATORY",
        "comma-separated slugs of plugins that are always active",
        |c, v| {
            let slugs = v.split(',').map(str::trim).filter(|slug| !slug.is_empty());
            c.plugins_mandatory = slugs.map(str::to_owned).collect();
            Ok(())
        },
    ),
    opt(
        "plugin_deadline",
        "INVENTREE_PLUGIN_DEADLINE",
        "seconds a call into a plugin may take (5)",
        |c, v| seconds(v).map(|value| c.plugin_deadline = value),
    ),
    opt(
        "plugin_permits",
        "INVENTREE_PLUGIN_PERMITS",
        "calls in flight for each plugin (8)",
        |c, v| {
            parse::<NonZeroU32>(v, "a number above 0").map(|value| c.plugin_permits = value.get())
        },
    ),
    opt(
        "plugin_failures",
        "INVENTREE_PLUGIN_FAILURES",
        "failures in a row before quarantine (5)",
        |c, v| {
            parse::<NonZeroU32>(v, "a number above 0").map(|value| c.plugin_failures = value.get())
        },
    ),
    opt(
        "plugin_quarantine",
        "INVENTREE_PLUGIN_QUARANTINE",
        "seconds of quarantine before a trial (60)",
        |c, v| seconds(v).map(|value| c.plugin_quarantine = value),
    ),
    opt(
        "plugin_threads",
        "INVENTREE_PLUGIN_THREADS",
        "maximum threads that plugins run on (256)",
        |c, v| {
            parse::<NonZeroUsize>(v, "a number above 0").map(|value| c.plugin_threads = value.get())
        },
    ),
    opt(
        "error_reports",
        "INVENTREE_ERROR_REPORTS",
        "error reports kept (10000)",
        |c, v| parse(v, "a number of 0 or more").map(|value| c.error_reports = value),
    ),
];

/// Keys that InvenTree reads from its file, and this server ignores: plugins are linked when the server is built.
pub const IGNORED_KEYS: &[&str] = &[
    "plugin_noinstall",
    "plugin_file",
    "plugins_plugin_file",
    "plugin_dir",
    "plugins_plugin_dir",
    "plugin_retry",
    "plugin_dev",
    "plugin_dev_host",
];

const fn opt(
    key: &'static str,
    env: &'static str,
    help: &'static str,
    set: fn(&mut Config, &str) -> Result<(), String>,
) -> Opt {
    Opt {
        key,
        env,
        help,
        set,
    }
}

fn parse<T: FromStr>(text: &str, rule: &str) -> Result<T, String> {
    text.trim()
        .parse()
        .map_err(|_unparsed| format!("`{text}` is not {rule}"))
}

/// Parses a comma-separated list.
fn parse_list<T>(text: &str, read: fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let values = text.split(',').map(str::trim);
    values.filter(|value| !value.is_empty()).map(read).collect()
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = || {
        let address = text.parse::<IpAddr>();
        address.map(|address| IpNet::from(address.to_canonical()))
    };
    let network = text.parse().ok().or_else(|| address().ok());
    network
        .ok_or_else(|| format!("`{text}` is neither an address nor a network such as 10.0.0.0/8"))
}

fn origin(text: &str) -> Result<String, String> {
    origin_of(text)
        .ok_or_else(|| format!("`{text}` is not an address such as https://inventree.example.com"))
}

fn boolean(text: &str) -> Result<bool, String> {
    parse_bool(text).ok_or_else(|| format!("`{text}` is neither true nor false"))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = parse(text, "a number of seconds")?;
    let duration = Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|duration| !duration.is_zero());
    duration.ok_or_else(|| format!("`{text}` is not a number of seconds above 0"))
}

/// Translates Python's name of a log level.
fn log_level(name: &str) -> &str {
    match name {
        "warning" => "warn",
        "critical" | "fatal" => "error",
        "notset" => "trace",
        other => other,
    }
}
