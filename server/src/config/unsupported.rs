//! Options of InvenTree itself that have no effect here, and what to do instead.

use std::collections::BTreeMap;
use std::path::Path;

use super::options::OPTIONS;

/// Prefixes of InvenTree's own options, and what to do instead.
struct Unsupported {
    /// Prefixes of environment variables.
    variables: &'static [&'static str],
    advice: &'static str,
}

const fn unsupported(variables: &'static [&'static str], advice: &'static str) -> Unsupported {
    Unsupported { variables, advice }
}

/// The first match counts.
const UNSUPPORTED: &[Unsupported] = &[
    unsupported(
        &["INVENTREE_DB_"],
        "the database is set by `DATABASE_URL`, such as `postgres://user:password@host:5432/name` or \
         `sqlite:<file>`; tables of InvenTree itself are not read",
    ),
    unsupported(
        &[
            "INVENTREE_WEB_",
            "INVENTREE_HTTP_",
            "INVENTREE_GUNICORN_",
            "INVENTREE_SERVER",
        ],
        "the address and port to listen on are `INVENTREE_ADDRESS`, such as `0.0.0.0:8000`, and the number of threads is \
         `INVENTREE_WORKERS`",
    ),
    unsupported(
        &["INVENTREE_ADMIN_PASSWORD_FILE"],
        "the first administrator's password is read from `INVENTREE_ADMIN_PASSWORD` alone",
    ),
    unsupported(
        &["INVENTREE_ADMIN_URL", "INVENTREE_ADMIN_ENABLED"],
        "there is no Django admin site",
    ),
    unsupported(
        &[
            "INVENTREE_SECRET_KEY",
            "INVENTREE_OIDC_",
            "INVENTREE_USE_JWT",
        ],
        "the server creates its own secret, in the file that `INVENTREE_SECRET_KEY_FILE` names",
    ),
    unsupported(
        &[
            "INVENTREE_STATIC_",
            "INVENTREE_MEDIA_",
            "INVENTREE_STORAGE_",
            "INVENTREE_S3_",
            "INVENTREE_SFTP_",
        ],
        "uploaded files are in the folder `INVENTREE_DATA_DIR`; the server's own files are part of its binary",
    ),
    unsupported(
        &["INVENTREE_BACKUP_"],
        "back up the database and the folder `INVENTREE_DATA_DIR` by other means",
    ),
    unsupported(
        &["INVENTREE_BACKGROUND_"],
        "there is no worker process to set up",
    ),
    unsupported(&["INVENTREE_CACHE_"], "there is no external cache"),
    unsupported(
        &[
            "INVENTREE_SITE_HEADER",
            "INVENTREE_SITE_ID",
            "INVENTREE_SITE_LAX_PROTOCOL",
            "INVENTREE_SITE_MULTI",
            "INVENTREE_BASE_URL",
            "INVENTREE_ALLOWED_HOSTS",
            "INVENTREE_CORS_",
            "INVENTREE_COOKIE_",
            "INVENTREE_SESSION_",
            "INVENTREE_USE_X_",
            "INVENTREE_X_",
        ],
        "the URL by which clients reach the server is `INVENTREE_SITE_URL`",
    ),
    unsupported(
        &[
            "INVENTREE_LOGIN_",
            "INVENTREE_LOGOUT_",
            "INVENTREE_MFA_",
            "INVENTREE_LDAP_",
            "INVENTREE_REMOTE_",
            "INVENTREE_SOCIAL_",
        ],
        "users log in by name and password, or by a token",
    ),
    unsupported(
        &["INVENTREE_EMAIL_", "INVENTREE_ANYMAIL"],
        "no e-mail is sent",
    ),
    unsupported(
        &[
            "INVENTREE_DEBUG_",
            "INVENTREE_WRITE_LOG",
            "INVENTREE_CONSOLE_LOG",
            "INVENTREE_JSON_LOG",
            "INVENTREE_SENTRY_",
            "INVENTREE_TRACING_",
        ],
        "`INVENTREE_LOG_LEVEL` sets what is logged; the log goes to the standard error output",
    ),
    unsupported(
        &[
            "INVENTREE_GLOBAL_SETTINGS",
            "INVENTREE_DEFAULT_CURRENCY",
            "INVENTREE_INSTANCE",
            "INVENTREE_DELETE_",
        ],
        "it is a setting, which is changed at `/api/settings/global/`",
    ),
    unsupported(
        &[
            "INVENTREE_PLUGIN_DEV",
            "INVENTREE_PLUGIN_DIR",
            "INVENTREE_PLUGIN_FILE",
            "INVENTREE_PLUGIN_NOINSTALL",
            "INVENTREE_PLUGIN_RETRY",
            "INVENTREE_PLUGIN_TESTING",
            "INVENTREE_PLUGINS_PLUGIN_",
        ],
        "plugins are linked when the server is built",
    ),
    unsupported(
        &[
            "INVENTREE_ANNOUNCE_ID",
            "INVENTREE_AUTO_UPDATE",
            "INVENTREE_COMMIT_",
            "INVENTREE_CUSTOM",
            "INVENTREE_DEVCONTAINER",
            "INVENTREE_DOCKER",
            "INVENTREE_DOWNLOAD_",
            "INVENTREE_EXTRA_URL_SCHEMES",
            "INVENTREE_EXT_VOLUME",
            "INVENTREE_FLAGS",
            "INVENTREE_FRONTEND_",
            "INVENTREE_HOME",
            "INVENTREE_LANGUAGE",
            "INVENTREE_PKG_",
            "INVENTREE_PROTECT_EMAIL_LOG",
            "INVENTREE_STRICT_URLS",
            "INVENTREE_TAG",
            "INVENTREE_TIMEZONE",
            "INVENTREE_UPDATE_CHECK_INTERVAL",
        ],
        "the server has nothing that it would change",
    ),
];

/// Returns what to do instead of setting the variable, if it is one of InvenTree's own.
pub(super) fn advice(variable: &str) -> Option<&'static str> {
    let fits = |foreign: &&Unsupported| {
        foreign
            .variables
            .iter()
            .any(|start| variable.starts_with(start))
    };
    if OPTIONS.iter().any(|option| option.env == variable) {
        return None;
    }
    UNSUPPORTED.iter().find(fits).map(|foreign| foreign.advice)
}

/// Returns one warning for all variables with the same advice.
pub(super) fn warnings<'a>(variables: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for variable in variables {
        if let Some(advice) = advice(variable) {
            groups.entry(advice).or_default().push(variable);
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(advice, names)| {
            let verb = if names.len() > 1 { "have" } else { "has" };
            format!(
                "{} {verb} no effect here, only on InvenTree itself: {advice}",
                names.join(", ")
            )
        })
        .collect()
}

/// Whether a file that is not TOML is YAML, like InvenTree's: by its name, or because its first line with content starts
/// a YAML document or is a key.
pub(super) fn is_yaml(file: &Path, text: &str) -> bool {
    let has_name = |ending: &str| {
        file.extension()
            .is_some_and(|own| own.eq_ignore_ascii_case(ending))
    };
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim_end);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    has_name("yaml")
        || has_name("yml")
        || first.is_some_and(|line| is_document_start(line) || is_key(line))
}

fn is_document_start(line: &str) -> bool {
    line == "---" || line.starts_with("--- ") || line.starts_with("%YAML")
}

/// Whether the line is `key:`, perhaps with a value.
fn is_key(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else {
        return false;
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let key = key.trim_end().trim_matches(['"', '\'']);
    !key.is_empty()
        && key.chars().all(is_part)
        && (value.is_empty() || value.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{OPTIONS, advice, is_yaml, warnings};

    #[test]
    fn no_option_of_this_server_is_taken_for_one_of_inventree() {
        for option in OPTIONS {
            assert_eq!(advice(option.env), None, "{}", option.env);
        }
    }

    #[test]
    fn variables_of_the_same_advice_are_reported_together() {
        let reported = warnings(
            [
                "INVENTREE_DB_ENGINE",
                "INVENTREE_WEB_PORT",
                "INVENTREE_DB_NAME",
                "INVENTREE_OTHER",
            ]
            .into_iter(),
        );
        assert_eq!(reported.len(), 2, "{reported:?}");
        assert!(reported.iter().any(|text| {
            text.starts_with("INVENTREE_DB_ENGINE, INVENTREE_DB_NAME have no effect")
                && text.contains("`DATABASE_URL`")
        }));
        assert!(
            reported
                .iter()
                .any(|text| text.starts_with("INVENTREE_WEB_PORT has no effect")
                    && text.contains("`INVENTREE_ADDRESS`"))
        );
    }

    #[test]
    fn a_file_in_the_form_of_inventree_is_known() {
        let toml = Path::new("inventree.toml");
        for text in [
            "# InvenTree\n\nsite_url: http://a\n",
            "---\ndatabase:\n  CHECKS: x\n",
            "plugins_enabled: True",
            "\u{feff}site_url: http://a",
            "%YAML 1.1\r\n---\r\ndebug: x\r\n",
            "--- # InvenTree\ndebug: x",
            "\"database\":\n  'CHECKS': x",
            "log-level : WARNING",
        ] {
            assert!(is_yaml(toml, text), "{text}");
        }
        assert!(is_yaml(Path::new("config.yaml"), "") && is_yaml(Path::new("CONFIG.YML"), ""));
        for text in ["", "address = x", "[table", "a b: c", "a:b", "--", ":"] {
            assert!(!is_yaml(toml, text), "{text}");
        }
    }
}
