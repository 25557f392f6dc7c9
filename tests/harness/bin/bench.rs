//! Takes the measurements that `cargo xtask bench` prints; one JSON object a line.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use inventree::actix_web::rt;
use inventree::entry::Entry;
use inventree::registry::catalog::Catalog;
use inventree_server::{app, boot, config};
use inventree_tests::EXPECTED;
use inventree_tests::bench::{
    Figure, barcode, bare, dispatch, durable, http, inventory, many, start,
};
use inventree_tests::client::Client;
use inventree_tests::server::basic;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["bare", token] => Ok(bare::serve(token)?),
        ["serve", count] => serve(many::entries(count.parse()?).into_iter()),
        ["serve-more", count] => {
            let linked = Catalog::linked(EXPECTED)?;
            serve(linked.iter().chain(many::entries(count.parse()?)))
        }
        ["dispatch"] => {
            print(dispatch::measure());
            Ok(())
        }
        ["durable"] => {
            print(durable::measure(tempfile::tempdir()?.path()));
            Ok(())
        }
        ["inventory", server] => inventory(Path::new(server)),
        ["barcode"] => barcode(),
        ["all", server] => {
            all(Path::new(server))?;
            Ok(())
        }
        _ => bail!(
            "write `bench all <server>`, `bench inventory <server>`, `bench barcode`, `bench dispatch`, `bench durable`, \
             `bench serve <count>`, `bench serve-more <count>` or `bench bare <token>`"
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
    print(durable::measure(folder.path()));
    barcode()
}

/// Scans, by a server with thirty more plugins than it usually has.
fn barcode() -> anyhow::Result<()> {
    let (bench, folder) = (std::env::current_exe()?, tempfile::tempdir()?);
    let server = start::Process::start(&bench, &["serve-more", "30"], folder.path());
    print(barcode::measure(&server, folder.path(), &token(&server)?)?);
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

/// A server with the plugins.
#[expect(clippy::print_stdout, reason = "who started it waits for this line")]
fn serve(entries: impl Iterator<Item = &'static Entry>) -> anyhow::Result<()> {
    let (config, _) = config::source::load(None)?;
    let catalog = Catalog::of(entries)?;
    let booted = boot::boot_with(config, catalog)?;
    rt::System::new().block_on(async move {
        let (server, addresses) = app::bind(booted.state)?;
        for address in addresses {
            println!("listening on http://{address}");
        }
        Ok(server.await?)
    })
}
