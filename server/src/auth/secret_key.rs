//! The server's secret, from which tokens and CSRF tokens are derived. It is in a file of its own, never in the database,
//! so that a copy of the database reveals no token.

use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context as _, ensure};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use inventree::db::{Database, Db, DbError};
use inventree::schema::secrets;
use inventree::settings::Secret;

use super::{digest, hex};
use crate::config::Config;
use crate::file_permissions;

/// Minimum characters.
const MIN_LENGTH: usize = 32;

/// Maximum bytes of the file.
const MAX_FILE_SIZE: u64 = 4096;

/// Name of the row in which earlier versions stored the secret itself.
const LEGACY_ROW: &str = "server";

/// Name of the row by which a server detects that other servers on the database have another secret.
const FINGERPRINT: &str = "fingerprint";

/// The server's secret, and warnings about it.
#[derive(Debug)]
pub struct Loaded {
    /// The secret.
    pub secret: Secret,
    /// Warnings to print at start.
    pub warnings: Vec<String>,
}

/// Loads the secret from its file, which is created if it is missing. A secret in the database is first written to the
/// file and then deleted from the database, so that a crash in between loses nothing.
///
/// # Errors
/// When the file cannot be read or created, holds no secret, or the database does not answer.
pub fn load(config: &Config, database: &Database) -> anyhow::Result<Loaded> {
    let path = config.secret_key_path();
    let mut warnings = Vec::new();
    let (secret, is_new) = match read(&path)? {
        Some(secret) => (secret, false),
        None => {
            let old = database.read(|db| read_row(db, LEGACY_ROW))?;
            make(&path, old.as_deref())?
        }
    };
    warnings.extend(file_permissions::restrict_secret_key(
        &path,
        config.secret_key_file.is_none(),
    ));
    warnings.extend(sync_fingerprint(database, &path, &secret, is_new)?);
    Ok(Loaded { secret, warnings })
}

/// Describes the secret key, without changing or creating anything.
///
/// # Errors
/// When the server would not start with it, and when it differs from that of the database.
pub fn inspect(config: &Config, database: &Database) -> anyhow::Result<String> {
    let path = config.secret_key_path();
    let Some(secret) = read(&path)? else {
        return Ok(format!("none yet; the server creates `{}`", path.display()));
    };
    let known = database.read(|db| read_row(db, FINGERPRINT))?;
    ensure!(
        known.is_none_or(|known| known == fingerprint(&secret)),
        "the secret in `{}` differs from that of this database",
        path.display()
    );
    Ok(path.display().to_string())
}

fn read(path: &Path) -> anyhow::Result<Option<Secret>> {
    let unreadable = || format!("cannot read the secret key `{}`", path.display());
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let is_link = path.is_symlink();
            ensure!(
                !is_link,
                "the secret key `{}` is a dangling symbolic link",
                path.display()
            );
            return Ok(None);
        }
        found => ensure!(
            found.with_context(unreadable)?.is_file(),
            "the secret key `{}` is not a file",
            path.display()
        ),
    }
    let mut text = String::new();
    let file = std::fs::File::open(path).with_context(unreadable)?;
    file.take(MAX_FILE_SIZE + 1)
        .read_to_string(&mut text)
        .with_context(unreadable)?;
    ensure!(
        text.len() as u64 <= MAX_FILE_SIZE,
        "the secret key `{}` has more than {MAX_FILE_SIZE} bytes",
        path.display()
    );
    let text = text.trim();
    ensure!(
        text.len() >= MIN_LENGTH,
        "the secret key in `{}` has fewer than {MIN_LENGTH} characters; if the file is missing, the server creates one",
        path.display()
    );
    Ok(Some(text.into()))
}

/// Creates the file atomically: if two processes do so at once, one creates it and the other reads it. Returns whether
/// this one created it.
fn make(path: &Path, old: Option<&str>) -> anyhow::Result<(Secret, bool)> {
    let random: [u8; 32] = rand::random();
    let text = old.map_or_else(|| hex(&random), str::to_owned);
    let is_new = write_new(path, &text).with_context(|| {
        format!(
            "cannot create the secret key `{}`; set another path by the option `secret_key_file`",
            path.display()
        )
    })?;
    if is_new {
        return Ok((text.into(), true));
    }
    let secret = read(path)?;
    let secret = secret.with_context(|| format!("`{}` was deleted meanwhile", path.display()))?;
    Ok((secret, false))
}

/// Writes the file unless it exists. Returns whether it was written.
fn write_new(path: &Path, text: &str) -> std::io::Result<bool> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Only its owner can read it, from the start.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{text}")?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => std::fs::File::open(folder)?.sync_all().map(|()| true),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

fn read_row(db: &mut Db, name: &str) -> Result<Option<String>, DbError> {
    let value = secrets::table.find(name).select(secrets::value);
    Ok(value.first(db).optional()?)
}

/// Deletes an old secret from the database, and stores the fingerprint of the current one. Returns a warning if the
/// database belongs to another secret.
fn sync_fingerprint(
    database: &Database,
    path: &Path,
    secret: &Secret,
    is_new: bool,
) -> anyhow::Result<Option<String>> {
    let (in_database, known) = database
        .read(|db| Ok::<_, DbError>((read_row(db, LEGACY_ROW)?, read_row(db, FINGERPRINT)?)))
        .context("cannot read the secret's fingerprint")?;
    if in_database.is_some() {
        erase(database).context("cannot delete the secret from the database")?;
    }
    let own = fingerprint(secret);
    let is_same = known.as_ref().is_none_or(|known| *known == own)
        && in_database.is_none_or(|old| old == secret.expose());
    if known.is_none() || (is_new && !is_same) {
        database
            .write(|db| store_fingerprint(db, &own))
            .context("cannot write the secret's fingerprint")?;
    }
    let text = || {
        format!(
            "the secret in `{}` differs from that of this database: issued tokens stay valid, but a request for one by name \
             gets another, and forms of other servers on the database are rejected; copy the file of the earlier server, \
             unless it is lost",
            path.display()
        )
    };
    Ok((!is_same).then(text))
}

/// Returns the fingerprint of a secret. It shows whether two secrets are equal, and reveals nothing else about them.
fn fingerprint(secret: &Secret) -> String {
    hex(&digest(secret.expose().as_bytes(), "fingerprint", ""))
}

fn store_fingerprint(db: &mut Db, fingerprint: &str) -> Result<(), DbError> {
    inventree::db::lock::lock_table(db, "secrets")?;
    diesel::delete(secrets::table.find(FINGERPRINT)).execute(db)?;
    diesel::insert_into(secrets::table)
        .values((
            secrets::name.eq(FINGERPRINT),
            secrets::value.eq(fingerprint),
        ))
        .execute(db)?;
    Ok(())
}

/// Deletes the secret, and overwrites its place in the database's files.
fn erase(database: &Database) -> anyhow::Result<()> {
    const DELETE: &str = "DELETE FROM secrets WHERE name = 'server'";
    let mut db = database.connect()?;
    let is_overwritten = match &mut db {
        Db::Sqlite(lite) => {
            lite.batch_execute("PRAGMA secure_delete = ON")?;
            lite.batch_execute(DELETE)?;
            lite.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        Db::Pg(pg) => {
            pg.batch_execute(DELETE)?;
            pg.batch_execute("VACUUM FULL secrets")
        }
    };
    if let Err(error) = is_overwritten {
        tracing::warn!(%error, "the secret is deleted, but may still be in the database's files");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{make, read};

    #[test]
    fn a_secret_that_is_created_concurrently_is_the_same_for_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/secret.key");
        let created: Vec<_> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| make(&path, None).unwrap()))
                .collect();
            makers
                .into_iter()
                .map(|maker| maker.join().unwrap())
                .collect()
        });
        assert_eq!(created.iter().filter(|(_, is_new)| *is_new).count(), 1);
        assert!(created.iter().all(|(secret, _)| *secret == created[0].0));
        assert_eq!(read(&path).unwrap().as_ref(), Some(&created[0].0));
        let left = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1, "no temporary file is left behind");
    }

    #[test]
    fn a_file_without_a_secret_is_an_error_that_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        for text in ["", "\n", "too short"] {
            std::fs::write(&path, text).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(
                error.contains("secret.key` has fewer than 32 characters"),
                "{error}"
            );
        }
    }
}
