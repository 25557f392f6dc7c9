//! Files that only the server's own user may read.

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::config::Config;

/// What is made from now on, the database, its log, files, folders, is for the user alone under whom the server runs.
pub(crate) fn keep_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// What others may read of the server's data.
#[must_use]
pub fn exposed(config: &Config) -> Vec<String> {
    let mut paths = vec![config.data_dir.join("media"), config.secret_key()];
    if let Some(file) = database_file(config) {
        let log = |ending: &str| {
            let mut name = file.clone().into_os_string();
            name.push(ending);
            PathBuf::from(name)
        };
        paths.extend([log("-wal"), log("-shm")]);
        paths.insert(0, file);
    }
    let open = paths.iter().filter(|path| is_exposed(path));
    open.map(|path| {
        let path = path.display();
        format!("all users of this machine can read `{path}`: take that from them by `chmod -R go= {path}`")
    })
    .collect()
}

fn database_file(config: &Config) -> Option<PathBuf> {
    let address = config.database();
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

/// Whether all may read it, and come through its folder.
#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = mode(folder.unwrap_or(Path::new(".")));
    mode(path).is_some_and(|mode| mode & 0o004 != 0) && folder.is_some_and(|mode| mode & 0o001 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}

/// Closes the server's own file of its secret to others; of one that was named by the configuration, which may be
/// shared or mounted on purpose, it is only said that all may read it. What should be told.
#[cfg(unix)]
pub(crate) fn guard_secret(path: &Path, is_own: bool) -> Option<String> {
    let mode = mode(path)?;
    let place = path.display();
    if is_own && mode & 0o077 != 0 {
        let closed = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
        return Some(match closed {
            Ok(()) => format!(
                "others could read the secret key `{place}`, which is closed to them now: tokens that were asked for by a name \
                 can be computed by those who have read it and the database; revoke them where that may be"
            ),
            Err(error) => {
                format!(
                    "others can read the secret key `{place}`, and that cannot be changed: {error}"
                )
            }
        });
    }
    let text = || format!("all users of this machine can read the secret key `{place}`");
    (mode & 0o007 != 0).then(text)
}

#[cfg(not(unix))]
pub(crate) fn guard_secret(_: &Path, _: bool) -> Option<String> {
    None
}
