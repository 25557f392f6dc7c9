//! A private PostgreSQL server that needs no setup and leaves nothing behind.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;
use tempfile::TempDir;

use crate::account::Account;
use crate::cleanup_guard::CleanupGuard;
use crate::process::{self, run_quietly};
use crate::skip;

/// Trades durability for speed: the data need not outlive the test.
const SETTINGS: &[&str] = &[
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=200",
    "listen_addresses=127.0.0.1",
];

/// The time limit for the start of the server, in seconds.
const START_TIMEOUT_SECS: &str = "60";

#[derive(Args)]
pub(crate) struct Options {
    /// The command and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

/// Runs `cargo xtask postgres -- <command>`.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let Some(programs) = find() else {
        skip::skip("postgres", "no PostgreSQL server is installed");
        return Ok(ExitCode::FAILURE);
    };
    let postgres = PrivatePostgres::start(&programs)?;
    let (program, arguments) = options.command.split_first().context("no command given")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("TEST_POSTGRES_URL", postgres.url());
    process::announce(&command);
    let status = command
        .status()
        .with_context(|| format!("cannot start `{program}`"))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Finds the folder with `initdb` and the other programs: in `PATH`, or where Debian installs it.
pub(crate) fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut packaged: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    packaged.sort();
    let folders: Vec<_> = env::split_paths(&path)
        .chain(packaged.into_iter().rev())
        .collect();
    folders.into_iter().find(|folder| {
        ["initdb", "pg_ctl", "createdb"]
            .iter()
            .all(|name| folder.join(name).is_file())
    })
}

/// A running server. It stops and its data are deleted when this value is dropped or this program ends in any way.
pub(crate) struct PrivatePostgres {
    programs: PathBuf,
    account: Option<Account>,
    port: u16,
    // These are last, in this order: first the server stops, then the folder is deleted.
    _stop: CleanupGuard,
    folder: TempDir,
}

impl PrivatePostgres {
    /// Starts a server with the programs from [`find`].
    pub(crate) fn start(programs: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("pg-").tempdir()?;
        let account = Account::for_server()?;
        if let Some(account) = &account {
            account.chown(folder.path())?;
        }
        let data = folder.path().join("data");
        let stop = CleanupGuard::spawn(
            r#""$1" -D "$2" -m immediate stop; rm -rf "$3""#,
            &[&programs.join("pg_ctl"), &data, folder.path()],
            |shell| in_folder(shell, account.as_ref(), folder.path()),
        )?;
        let mut private = Self {
            programs: programs.to_path_buf(),
            account,
            port: 0,
            _stop: stop,
            folder,
        };
        private.initialise(&data)?;
        private.listen(&data)?;
        Ok(private)
    }

    /// Returns the URL of the server's first, empty database.
    pub(crate) fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// Creates another empty database, and returns its URL.
    pub(crate) fn create_database(&self, name: &str) -> Result<String> {
        let mut createdb = self.program("createdb");
        createdb
            .args(["--host=127.0.0.1", "--username=postgres"])
            .arg(format!("--port={}", self.port))
            .arg(name);
        run_quietly(&mut createdb)?;
        Ok(self.url_of(name))
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn initialise(&self, data: &Path) -> Result<()> {
        let mut initdb = self.program("initdb");
        initdb
            .args([
                "-A",
                "trust",
                "-U",
                "postgres",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-D",
            ])
            .arg(data);
        run_quietly(&mut initdb)
    }

    /// Starts the server on a free port. Retries with another one, since a program may take the port in between.
    fn listen(&mut self, data: &Path) -> Result<()> {
        for _ in 0..3 {
            self.port = free_port()?;
            if run_quietly(&mut self.start_command(data)).is_ok() {
                return Ok(());
            }
        }
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        bail!("PostgreSQL does not start:\n{log}")
    }

    /// Returns the `pg_ctl` command, which waits until the server accepts connections.
    fn start_command(&self, data: &Path) -> Command {
        let port = format!("port={}", self.port);
        let socket = format!("unix_socket_directories={}", self.folder.path().display());
        let settings = SETTINGS
            .iter()
            .copied()
            .chain([port.as_str(), socket.as_str()]);
        let settings: Vec<_> = settings.map(|setting| format!("-c {setting}")).collect();
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl
            .arg("-D")
            .arg(data)
            .arg("-l")
            .arg(self.log())
            .args(["-w", "-t", START_TIMEOUT_SECS]);
        pg_ctl.arg("-o").arg(settings.join(" ")).arg("start");
        pg_ctl
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        in_folder(&mut command, self.account.as_ref(), self.folder.path());
        command
    }
}

fn in_folder(command: &mut Command, account: Option<&Account>, folder: &Path) {
    command.current_dir(folder);
    if let Some(account) = account {
        account.run_as(command);
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
