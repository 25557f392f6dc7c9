//! The server's secret, from which tokens and the values of forms are derived: a file of its own, never in the
//! database, so that a copy of that gives away no token.

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
use crate::private;

/// Fewest characters.
const SHORTEST: usize = 32;

/// Most bytes of the file.
const LONGEST: u64 = 4096;

/// The row by which earlier versions kept the secret itself.
const IN_DATABASE: &str = "server";

/// The row by which a server knows whether it has the same secret as the others on the database.
const FINGERPRINT: &str = "fingerprint";

/// The server's secret, and what should be told of it at start.
#[derive(Debug)]
pub struct Loaded {
    /// The secret.
    pub secret: Secret,
    /// What is not as it should be.
    pub warnings: Vec<String>,
}

/// The secret in its file, which is made where it is missing. One that lies in the database moves into the file first
/// and leaves the database then, so that a crash in between loses nothing.
///
/// # Errors
/// When the file cannot be read or made, holds no secret, or the database gives no answer.
pub fn load(config: &Config, database: &Database) -> anyhow::Result<Loaded> {
    let path = config.secret_key();
    let mut warnings = Vec::new();
    let (secret, is_new) = match read(&path)? {
        Some(secret) => (secret, false),
        None => {
            let old = database.read(|db| row(db, IN_DATABASE))?;
            make(&path, old.as_deref())?
        }
    };
    warnings.extend(private::guard_secret(
        &path,
        config.secret_key_file.is_none(),
    ));
    warnings.extend(settle(database, &path, &secret, is_new)?);
    Ok(Loaded { secret, warnings })
}

/// What is to be said of the secret key, of which nothing is changed or made.
///
/// # Errors
/// Where the server would not start with it, and where it is not that of the database.
pub fn inspect(config: &Config, database: &Database) -> anyhow::Result<String> {
    let path = config.secret_key();
    let Some(secret) = read(&path)? else {
        return Ok(format!("none yet, the server makes `{}`", path.display()));
    };
    let known = database.read(|db| row(db, FINGERPRINT))?;
    ensure!(
        known.is_none_or(|known| known == fingerprint(&secret)),
        "that of `{}` is another one than that of this database",
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
                "the secret key `{}` is a link to nothing",
                path.display()
            );
            return Ok(None);
        }
        found => ensure!(
            found.with_context(unreadable)?.is_file(),
            "the secret key `{}` is no file",
            path.display()
        ),
    }
    let mut text = String::new();
    let file = std::fs::File::open(path).with_context(unreadable)?;
    file.take(LONGEST + 1)
        .read_to_string(&mut text)
        .with_context(unreadable)?;
    ensure!(
        text.len() as u64 <= LONGEST,
        "the secret key `{}` has more than {LONGEST} bytes",
        path.display()
    );
    let text = text.trim();
    ensure!(
        text.len() >= SHORTEST,
        "the secret key in `{}` has fewer than {SHORTEST} characters; where the file is missing, the server makes one",
        path.display()
    );
    Ok(Some(text.into()))
}

/// Makes the file whole and at once: of two processes that do so, one has made it and the other one reads it. Whether
/// this one has.
fn make(path: &Path, old: Option<&str>) -> anyhow::Result<(Secret, bool)> {
    let random: [u8; 32] = rand::random();
    let text = old.map_or_else(|| hex(&random), str::to_owned);
    let is_new = write_new(path, &text).with_context(|| {
        format!(
            "cannot make the secret key `{}`; the option `secret_key_file` names another place",
            path.display()
        )
    })?;
    if is_new {
        return Ok((text.into(), true));
    }
    let secret = read(path)?;
    let secret = secret.with_context(|| format!("`{}` has gone again", path.display()))?;
    Ok((secret, false))
}

/// Whether there was no such file yet.
fn write_new(path: &Path, text: &str) -> std::io::Result<bool> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Only its owner may read it, from the beginning.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{text}")?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => std::fs::File::open(folder)?.sync_all().map(|()| true),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

fn row(db: &mut Db, name: &str) -> Result<Option<String>, DbError> {
    let value = secrets::table.find(name).select(secrets::value);
    Ok(value.first(db).optional()?)
}

/// Takes a secret out of the database, and leaves the fingerprint of the one that is used.
fn settle(
    database: &Database,
    path: &Path,
    secret: &Secret,
    is_new: bool,
) -> anyhow::Result<Option<String>> {
    let (in_database, known) = database
        .read(|db| Ok::<_, DbError>((row(db, IN_DATABASE)?, row(db, FINGERPRINT)?)))
        .context("cannot read the secret's fingerprint")?;
    if in_database.is_some() {
        erase(database).context("cannot take the secret out of the database")?;
    }
    let own = fingerprint(secret);
    let is_same = known.as_ref().is_none_or(|known| *known == own)
        && in_database.is_none_or(|old| old == secret.expose());
    if known.is_none() || (is_new && !is_same) {
        database
            .write(|db| put_fingerprint(db, &own))
            .context("cannot write the secret's fingerprint")?;
    }
    let text = || {
        format!(
            "the secret in `{}` is another one than that of this database: tokens that are given stay valid, but who asks for \
             one by its name gets another, and forms of other servers on the database are refused; copy the file of the \
             server that was there before, where it is not lost",
            path.display()
        )
    };
    Ok((!is_same).then(text))
}

/// Tells whether two secrets are the same, and nothing else of them.
fn fingerprint(secret: &Secret) -> String {
    hex(&digest(secret.expose().as_bytes(), "fingerprint", ""))
}

fn put_fingerprint(db: &mut Db, fingerprint: &str) -> Result<(), DbError> {
    inventree::db::lock::table(db, "secrets")?;
    diesel::delete(secrets::table.find(FINGERPRINT)).execute(db)?;
    diesel::insert_into(secrets::table)
        .values((
            secrets::name.eq(FINGERPRINT),
            secrets::value.eq(fingerprint),
        ))
        .execute(db)?;
    Ok(())
}

/// Deletes the secret, and overwrites where it stood.
fn erase(database: &Database) -> anyhow::Result<()> {
    const DELETE: &str = "DELETE FROM secrets WHERE name = 'server'";
    let mut db = database.connect()?;
    let is_overwritten = match &mut db {
        Db::Lite(lite) => {
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
        tracing::warn!(%error, "the secret is deleted, but may still stand in the database's files");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{make, read};

    #[test]
    fn of_those_who_make_a_secret_at_once_all_have_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/secret.key");
        let made: Vec<_> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| make(&path, None).unwrap()))
                .collect();
            makers
                .into_iter()
                .map(|maker| maker.join().unwrap())
                .collect()
        });
        assert_eq!(made.iter().filter(|(_, is_new)| *is_new).count(), 1);
        assert!(made.iter().all(|(secret, _)| *secret == made[0].0));
        assert_eq!(read(&path).unwrap().as_ref(), Some(&made[0].0));
        let left = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1, "nothing half is left behind");
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
