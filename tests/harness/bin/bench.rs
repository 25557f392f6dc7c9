//! Takes the measurements for `cargo xtask bench`, and prints one JSON object per line.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use inventree::actix_web::rt;
use inventree::entry::Entry;
use inventree::registry::catalog::Catalog;
use inventree_server::{app, boot, config};
use inventree_tests::EXPECTED_PACKAGES;
use inventree_tests::bench::{
    Measurement, barcode, baseline, dispatch, durable, generated_plugins, http, interface,
    inventory, start,
};
use inventree_tests::client::Client;
use inventree_tests::server::basic_auth;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["bare", token] => Ok(baseline::serve(token)?),
        ["serve", count] => serve(generated_plugins::entries(count.parse()?).into_iter()),
        ["serve-more", count] => {
            let linked = Catalog::linked(EXPECTED_PACKAGES)?;
            serve(
                linked
                    .iter()
                    .chain(generated_plugins::entries(count.parse()?)),
            )
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
        ["interface"] => interface(),
        ["barcode"] => barcode(),
        ["all", server] => {
            all(Path::new(server))?;
            Ok(())
        }
        _ => bail!(
            "write `bench all <server>`, `bench inventory <server>`, `bench barcode`, `bench interface`, `bench dispatch`, `bench durable`, \
             `bench serve <count>`, `bench serve-more <count>` or `bench bare <token>`"
        ),
    }
}

#[expect(clippy::print_stdout, reason = "xtask reads the figures from stdout")]
fn print(figures: impl IntoIterator<Item = Measurement>) {
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
    Client::new(&format!("http://{}", server.socket_addr()))
        .with_authorization(format!("Token {token}"))
        .activate("simpleaction");
    let bare = start::Process::start(&bench, &["bare", &token], folder.path());
    print(http::measure(&server, &bare, &token));
    print(inventory::measure(&server, folder.path(), &token)?);
    print(durable::measure(folder.path()));
    interface()?;
    barcode()
}

/// Measures the inventory as plugins see it, in this process.
fn interface() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let config = config::Config {
        data_dir: folder.path().to_owned(),
        ..config::Config::default()
    };
    let booted = boot::boot_with(config, Catalog::linked(EXPECTED_PACKAGES)?)?;
    print(interface::measure(&booted.state.registry)?);
    booted.state.registry.shut_down();
    Ok(())
}

/// Measures scans on a server with thirty additional plugins.
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
    let reply = Client::new(&format!("http://{}", server.socket_addr()))
        .with_authorization(basic_auth("admin", "inventree"))
        .get("/api/user/token/")
        .expect(200);
    Ok(reply["token"].as_str().context("a token")?.to_owned())
}

/// Runs a server with the plugins.
#[expect(clippy::print_stdout, reason = "the parent waits for this line")]
fn serve(entries: impl Iterator<Item = &'static Entry>) -> anyhow::Result<()> {
    let (config, _) = config::source::load(None)?;
    let catalog = Catalog::new(entries)?;
    let booted = boot::boot_with(config, catalog)?;
    rt::System::new().block_on(async move {
        let (server, addresses) = app::bind(booted.state)?;
        for address in addresses {
            println!("listening on http://{address}");
        }
        Ok(server.await?)
    })
}
