//! `user create`, `user password`, `user tokens`, `user revoke`.

use anyhow::Context;
use clap::Subcommand;
use diesel::prelude::*;
use inventree::access::UserRow;
use inventree::db::{Database, DbError, generation};
use inventree::models::user::confusable::{self, NameKind};
use inventree::models::user::{self, NewUser};
use inventree::schema::users;

use super::print::print_line;
use super::tokens;
use crate::auth::password;
use crate::auth::password_rules::{self, UserAttributes};
use crate::auth::revocation::RevocationScope;
use crate::boot;
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a user
    Create {
        /// Name to log in with
        name: String,
        /// E-mail address
        #[arg(long, default_value = "")]
        email: String,
        /// Belongs to the staff
        #[arg(long)]
        staff: bool,
        /// May do everything
        #[arg(long)]
        superuser: bool,
        /// Read the password from the standard input instead of generating one
        #[arg(long)]
        password_stdin: bool,
        /// Accept a password that breaks the rules for passwords
        #[arg(long, requires = "password_stdin")]
        override_warning: bool,
    },
    /// Set a user's password
    Password {
        /// Name to log in with
        name: String,
        /// Read the password from the standard input instead of generating one
        #[arg(long)]
        password_stdin: bool,
        /// Accept a password that breaks the rules for passwords
        #[arg(long, requires = "password_stdin")]
        override_warning: bool,
    },
    /// List a user's tokens
    Tokens {
        /// Name to log in with
        name: String,
    },
    /// Revoke a user's tokens
    Revoke {
        /// Name to log in with
        name: String,
        /// Numbers of the tokens, as `user tokens` lists them
        #[arg(required_unless_present = "all")]
        tokens: Vec<i64>,
        /// Revoke all tokens, and end all sessions
        #[arg(long, conflicts_with = "tokens")]
        all: bool,
    },
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let database = boot::database(config)?;
    match command {
        Command::Create {
            name,
            email,
            staff,
            superuser,
            password_stdin,
            override_warning,
        } => {
            let known = UserAttributes {
                username: &name,
                email: &email,
                ..UserAttributes::default()
            };
            let chosen = NewPassword::read(password_stdin, (!override_warning).then_some(known))?;
            let new = NewUser {
                username: &name,
                email: &email,
                password: &chosen.hash,
                is_staff: staff || superuser,
                is_superuser: superuser,
            };
            create(&database, &new)?;
            chosen.print(&name);
        }
        Command::Password {
            name,
            password_stdin,
            override_warning,
        } => {
            let user = find(&database, &name)?;
            let known = (!override_warning).then_some((&user).into());
            let chosen = NewPassword::read(password_stdin, known)?;
            set_password(&database, &name, &chosen.hash)?;
            chosen.print(&name);
        }
        Command::Tokens { name } => tokens::list(&database, &find(&database, &name)?)?,
        Command::Revoke { name, tokens, .. } => {
            tokens::revoke(&database, &find(&database, &name)?, &tokens)?;
        }
    }
    Ok(())
}

fn create(database: &Database, new: &NewUser<'_>) -> anyhow::Result<()> {
    use diesel::result::{DatabaseErrorKind, Error};
    let sound = new.check();
    sound.map_err(|(field, text)| anyhow::anyhow!("{field}: {text}"))?;
    let created = database.write(|db| {
        let like = confusable::find_confusable(db, NameKind::User, new.username, None)?;
        if like.is_none() {
            user::create(db, new)?;
            generation::increment(db)?;
        }
        Ok::<_, DbError>(like)
    });
    let like = created.map_err(|error| match error {
        DbError::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            anyhow::anyhow!("there is a user `{}` already", new.username)
        }
        other => other.into(),
    })?;
    anyhow::ensure!(
        like.is_none(),
        "username: this name looks like that of another user, `{}`",
        like.unwrap_or_default()
    );
    Ok(())
}

fn find(database: &Database, name: &str) -> anyhow::Result<UserRow> {
    let known = users::table.filter(users::username.eq(name));
    let known = known.select(UserRow::as_select());
    let found = database.read(|db| Ok::<_, DbError>(known.first(db).optional()?))?;
    found.with_context(|| format!("there is no user `{name}`"))
}

fn set_password(database: &Database, name: &str, hash: &str) -> anyhow::Result<()> {
    let is_there = database.write(|db| {
        let known = users::table.filter(users::username.eq(name));
        let Some(pk) = known.select(users::id).first(db).optional()? else {
            return Ok::<_, DbError>(false);
        };
        let today = chrono::Utc::now().date_naive();
        password::set(db, pk, hash, &RevocationScope::All, today)?;
        generation::increment(db)?;
        Ok(true)
    });
    anyhow::ensure!(is_there?, "there is no user `{name}`");
    Ok(())
}

/// A password for a user.
struct NewPassword {
    /// The password, if it was generated and has to be printed.
    generated: Option<String>,
    hash: String,
}

impl NewPassword {
    /// Reads or generates a password. One that is read is checked against the rules if `user` is given.
    fn read(from_stdin: bool, user: Option<UserAttributes<'_>>) -> anyhow::Result<Self> {
        let (password, is_generated) = if from_stdin {
            let password = read_password()?;
            let broken = user.map(|user| password_rules::violations(&password, user));
            let broken = broken.unwrap_or_default();
            anyhow::ensure!(
                broken.is_empty(),
                "{} (`--override-warning` accepts it anyway)",
                broken.join(" ")
            );
            (password, false)
        } else {
            (password::generate(), true)
        };
        Ok(Self {
            hash: password::hash_blocking(&password)?,
            generated: is_generated.then_some(password),
        })
    }

    fn print(&self, name: &str) {
        print_line(&match &self.generated {
            Some(password) => format!("user {name}, password {password} (shown this once)"),
            None => format!("user {name}, password as given"),
        });
    }
}

/// Reads the password from the standard input.
fn read_password() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    anyhow::ensure!(!password.is_empty(), "the standard input holds no password");
    Ok(password)
}
