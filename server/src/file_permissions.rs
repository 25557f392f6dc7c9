//! Files that only the server's own user may read.

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::config::Config;

/// Restricts all files and folders that the server creates from now on, such as the database and its log, to the user
/// that it runs as.
pub(crate) fn set_umask() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Returns a warning for each part of the server's data that all users of the machine can read.
#[must_use]
pub fn permission_warnings(config: &Config) -> Vec<String> {
    let mut paths = vec![config.data_dir.join("media"), config.secret_key_path()];
    if let Some(file) = database_file(config) {
        let log = |ending: &str| {
            let mut name = file.clone().into_os_string();
            name.push(ending);
            PathBuf::from(name)
        };
        paths.extend([log("-wal"), log("-shm")]);
        paths.insert(0, file);
    }
    let open = paths.iter().filter(|path| is_world_readable(path));
    open.map(|path| {
        let path = path.display();
        format!(
            "all users of this machine can read `{path}`: revoke that with `chmod -R go= {path}`"
        )
    })
    .collect()
}

fn database_file(config: &Config) -> Option<PathBuf> {
    let address = config.database_url();
    let address = address.expose();
    let path = address
        .strip_prefix("sqlite://")
        .or_else(|| address.strip_prefix("sqlite:"))?;
    Some(path.into())
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    Some(std::fs::metadata(path).ok()?.permissions().mode())
}

/// Whether all users can read the file and enter its folder.
#[cfg(unix)]
fn is_world_readable(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = mode(folder.unwrap_or(Path::new(".")));
    mode(path).is_some_and(|mode| mode & 0o004 != 0) && folder.is_some_and(|mode| mode & 0o001 != 0)
}

#[cfg(not(unix))]
fn is_world_readable(_: &Path) -> bool {
    false
}

/// Restricts the server's own secret key file to its owner. A file that the configuration names may be shared or
/// mounted on purpose: its permissions stay, also when all users can read it. Returns a warning.
#[cfg(unix)]
pub(crate) fn restrict_secret_key(path: &Path, is_own: bool) -> Option<String> {
    let mode = mode(path)?;
    let place = path.display();
    if is_own && mode & 0o077 != 0 {
        let closed = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
        return Some(match closed {
            Ok(()) => format!(
                "other users could read the secret key `{place}`, which is now restricted to its owner: a user who has read it and \
                 the database can compute the tokens that were requested by name; revoke them if that is possible"
            ),
            Err(error) => {
                format!(
                    "other users can read the secret key `{place}`, and its permissions cannot be changed: {error}"
                )
            }
        });
    }
    let text = || format!("all users of this machine can read the secret key `{place}`");
    (mode & 0o007 != 0).then(text)
}

#[cfg(not(unix))]
pub(crate) fn restrict_secret_key(_: &Path, _: bool) -> Option<String> {
    None
}
