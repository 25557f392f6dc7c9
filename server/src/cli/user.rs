//! `user create` and `user password`.

use clap::Subcommand;
use diesel::prelude::*;
use inventree::db::generation;
use inventree::schema::users;

use super::say;
use crate::auth::{password, session};
use crate::boot;
use crate::config::Config;
use crate::routes::user;
use crate::web::error::ApiError;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a user
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
    },
    /// Set a user's password
    Password {
        /// Name to log in with
        name: String,
        /// Read the password from the standard input instead of generating one
        #[arg(long)]
        password_stdin: bool,
    },
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let database = boot::database(config)?;
    let (name, from_stdin) = match &command {
        Command::Create {
            name,
            password_stdin,
            ..
        }
        | Command::Password {
            name,
            password_stdin,
        } => (name.clone(), *password_stdin),
    };
    let (password, generated) = choose(from_stdin)?;
    let hash = password::hash_now(&password)?;
    database
        .write(|db| {
            if let Command::Create {
                name,
                email,
                staff,
                superuser,
                ..
            } = &command
            {
                let row = user::create(db, name)?;
                diesel::update(users::table.find(row.id))
                    .set((
                        users::email.eq(email),
                        users::is_staff.eq(*staff || *superuser),
                        users::is_superuser.eq(*superuser),
                    ))
                    .execute(db)?;
            }
            let changed = diesel::update(users::table.filter(users::username.eq(&name)))
                .set(users::password.eq(&hash))
                .execute(db)?;
            let pk: Option<i64> = users::table
                .filter(users::username.eq(&name))
                .select(users::id)
                .first(db)
                .optional()?;
            // Whoever had learnt the old one may be logged in with it.
            pk.map_or(Ok(()), |pk| session::close_all(db, pk))?;
            generation::raise(db)?;
            if changed == 0 {
                Err(ApiError::no_match("User"))
            } else {
                Ok(())
            }
        })
        .map_err(|error| match error {
            ApiError::Fields(_) => anyhow::anyhow!("there is a user `{name}` already"),
            ApiError::NotFound(_) => anyhow::anyhow!("there is no user `{name}`"),
            other => anyhow::anyhow!(other),
        })?;
    say(&match generated {
        true => format!("user {name}, password {password} (shown this once)"),
        false => format!("user {name}, password as given"),
    });
    Ok(())
}

/// The password, and whether it was generated.
fn choose(from_stdin: bool) -> anyhow::Result<(String, bool)> {
    if !from_stdin {
        return Ok((boot::generate_password(), true));
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    anyhow::ensure!(!password.is_empty(), "the standard input holds no password");
    Ok((password, false))
}
