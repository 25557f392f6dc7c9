//! Takes the measurements that `cargo xtask bench` prints; one JSON object a line.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use inventree::actix_web::rt;
use inventree::registry::catalog::Catalog;
use inventree_server::{app, boot, config};
use inventree_tests::bench::{Figure, bare, dispatch, http, inventory, many, start};
use inventree_tests::client::Client;
use inventree_tests::server::basic;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["bare", token] => Ok(bare::serve(token)?),
        ["serve", count] => serve(count.parse()?),
        ["dispatch"] => {
            print(dispatch::measure());
            Ok(())
        }
        ["inventory", server] => inventory(Path::new(server)),
        ["all", server] => {
            all(Path::new(server))?;
            Ok(())
        }
        _ => bail!(
            "write `bench all <server>`, `bench inventory <server>`, `bench dispatch`, `bench serve <count>` or `bench bare <token>`"
        ),
    }
}

#[expect(clippy::print_stdout, reason = "the figures are read from there")]
fn print(figures: impl IntoIterator<Item = Figure>) {
    for figure in figures {
        println!("{}", figure.to_json());
    }
}

fn all(server: &Path) -> anyhow::Result<()> {
    let bench: PathBuf = std::env::current_exe()?;
    print(dispatch::measure());
    print([start::measure(&bench, 1_000)]);
    let folder = tempfile::tempdir()?;
    let server = start::Process::start(server, &[], folder.path());
    print([start::memory(&server)]);
    let token = token(&server)?;
    Client::new(&format!("http://{}", server.address()))
        .with_authorization(format!("Token {token}"))
        .activate("simpleaction");
    let bare = start::Process::start(&bench, &["bare", &token], folder.path());
    print(http::measure(&server, &bare, &token));
    print(inventory::measure(&server, folder.path(), &token)?);
    Ok(())
}

fn inventory(server: &Path) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let server = start::Process::start(server, &[], folder.path());
    let token = token(&server)?;
    print(inventory::measure(&server, folder.path(), &token)?);
    Ok(())
}

fn token(server: &start::Process) -> anyhow::Result<String> {
    let reply = Client::new(&format!("http://{}", server.address()))
        .with_authorization(basic("admin", "inventree"))
        .get("/api/user/token/")
        .expect(200);
    Ok(reply["token"].as_str().context("a token")?.to_owned())
}

/// A server with so many plugins made at run time, all of them active.
#[expect(clippy::print_stdout, reason = "who started it waits for this line")]
fn serve(count: usize) -> anyhow::Result<()> {
    let (config, _) = config::source::load(None)?;
    let catalog = Catalog::of(many::entries(count).into_iter())?;
    let booted = boot::boot_with(config, catalog)?;
    rt::System::new().block_on(async move {
        let (server, addresses) = app::bind(booted.state)?;
        for address in addresses {
            println!("listening on http://{address}");
        }
        Ok(server.await?)
    })
}
