//! Plugin crates outside of this workspace, and servers that contain them.

use std::process::{Command, Stdio};

use inventree_tests::Client;
use inventree_tests::server::basic_auth;

use crate::scratch::{self, BUILD, ProcessGroup, RUN, ScratchWorkspace};

mod cases;
mod crate_types;
mod crates;
mod git;
mod programs;
mod renamed_dependency;

use crates::{plugin_crate, server_crate};

const PASSWORD: &str = "long-enough-password";

/// A mixin that neither the framework nor the server knows, with a spec and a `dyn` trait.
const SHELF: &str = r#"
use inventree::Plugin;
use inventree::mixin::Declares;
pub use inventree::access::User;

pub trait ShelfMixin: Declares<Shelf> {
    const BOARDS: usize;
    fn board(&self, item: &str) -> usize;
}

pub trait DynShelf: Send + Sync {
    fn board(&self, item: &str) -> usize;
}

impl<P: ShelfMixin + Plugin> DynShelf for P {
    fn board(&self, item: &str) -> usize {
        ShelfMixin::board(self, item)
    }
}

inventree::mixin_kind! {
    pub Shelf = "shelf", "Shelves": ShelfMixin => dyn DynShelf, spec: usize = P::BOARDS
}
"#;

/// A plugin with a mixin of the framework and one of another crate.
const OAK: &str = r#"
use inventree::prelude::*;

/// Made of oak.
#[plugin(name = "Oak", mixins(action, shelf::Shelf))]
#[derive(Default)]
pub struct Oak;

impl ActionMixin for Oak {
    const ACTION_NAME: &'static str = "oak";
    fn perform_action(&self, _: &Context, _: &Value) -> Result<ActionOutcome> {
        Ok(ActionOutcome::ok())
    }
}

impl shelf::ShelfMixin for Oak {
    const BOARDS: usize = 3;
    fn board(&self, item: &str) -> usize {
        item.len() % Self::BOARDS
    }
}
"#;

/// A server that calls the mixin of the other crate before and after the plugin is activated.
const HOST: &str = r#"
use oak as _;
use inventree_server::{boot, config::Config};
use shelf::{Shelf, User};

fn main() {
    let config = Config { data_dir: "asked".into(), admin_password: Some("x".into()), ..Config::default() };
    let registry = boot::boot(config, &["oak"]).expect("a server").state.registry;
    let nobody = User::anonymous().into();
    let ask = || registry.call_as::<Shelf, usize>(&nobody, "oak", "board", |shelf, _| Ok(shelf.board("12345")));
    println!("boards {:?}", registry.entry("oak").and_then(|entry| entry.spec::<Shelf>()));
    println!("inactive {} {}", registry.with_mixin::<Shelf>().len(), ask().is_err());
    registry.set_active("oak", true).expect("a database");
    let slugs: Vec<&str> = registry.with_mixin::<Shelf>().iter().map(|ready| ready.plugin.slug).collect();
    println!("active {slugs:?} {}", ask().expect("a board"));
    registry.shut_down();
}
"#;

/// Returns the source of a server that expects the plugins.
fn server_of(plugins: &[&str]) -> String {
    format!("inventree_server::main!({});\n", plugins.join(", "))
}

#[test]
fn a_mixin_of_another_crate_is_found_called_and_shown_like_those_of_the_host() {
    let outside = ScratchWorkspace::new("linkage-mixin");
    outside.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"shelf\", \"oak\", \"server\"]\n",
    );
    plugin_crate(&outside, "shelf", "", SHELF);
    plugin_crate(&outside, "oak", "shelf = { path = \"../shelf\" }", OAK);
    server_crate(
        &outside,
        &["oak", "shelf"],
        &[("server", &server_of(&["oak"])), ("ask", HOST)],
    );
    let built = scratch::finish(&mut outside.cargo(&["build", "--workspace"]), BUILD);
    assert!(built.status.success(), "{}", scratch::stderr_text(&built));

    let asked = scratch::succeed(&mut outside.program("ask"), RUN);
    assert_eq!(
        asked,
        "boards Some(3)\ninactive 0 true\nactive [\"oak\"] 2\n"
    );

    let (client, _server) = serve(
        outside
            .program("server")
            .env("INVENTREE_ADMIN_PASSWORD", PASSWORD),
    );
    let mixins = client.get("/api/plugins/oak/").expect(200)["mixins"].clone();
    assert_eq!(mixins["shelf"]["human_name"], "Shelves", "{mixins}");
    assert_eq!(mixins["action"]["human_name"], "Actions", "{mixins}");
    let found = client.get("/api/plugins/?mixin=shelf").expect(200);
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
}

/// Starts a server and waits for its URL.
fn serve(program: &mut Command) -> (Client, ProcessGroup) {
    use std::io::{BufRead, BufReader};
    use std::os::unix::process::CommandExt;

    let child = program.process_group(0).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("a server");
    let group = ProcessGroup(child.id());
    let (sender, receiver) = std::sync::mpsc::channel();
    let output = child.stdout.take().expect("an output");
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(base) = line.strip_prefix("listening on ") {
                sender.send(base.to_owned()).ok();
            }
        }
        child.wait().ok();
    });
    let base = receiver.recv_timeout(RUN).expect("a server that listens");
    (
        Client::new(&base).with_authorization(basic_auth("admin", PASSWORD)),
        group,
    )
}

/// Creates two crates whose plugins have the slug `same`, and a server with both.
fn crates_with_same_slug(name: &'static str) -> ScratchWorkspace {
    let outside = ScratchWorkspace::new(name);
    // Cargo's default without a profile of our own: the linker knows line numbers.
    let profile = "[profile.dev.package]\nleft.debug = true\nright.debug = true\n";
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"left\", \"right\", \"server\"]\n";
    outside.write("Cargo.toml", &format!("{members}\n{profile}"));
    for (package, line) in [("left", ""), ("right", "\n\n")] {
        let plugin = format!(
            "{line}use inventree::prelude::*;\n\n/// One of two.\n#[plugin(name = \"{package}\", slug = \"same\")]\n\
             #[derive(Default)]\npub struct Twin;\n"
        );
        plugin_crate(&outside, package, "", &plugin);
    }
    server_crate(
        &outside,
        &["left", "right"],
        &[("server", &server_of(&["left", "right"]))],
    );
    outside
}

#[test]
fn two_crates_with_one_slug_do_not_link_and_the_error_names_the_slug() {
    let outside = crates_with_same_slug("linkage-twins");
    let built = scratch::finish(&mut outside.cargo(&["build", "--workspace"]), BUILD);
    let told = scratch::stderr_text(&built);
    assert!(!built.status.success(), "{told}");
    assert!(
        told.contains("inventree_plugin_slug_is_used_twice__same"),
        "{told}"
    );
    for place in ["left/src/lib.rs:4", "right/src/lib.rs:6"] {
        assert!(told.contains(place), "{place} is missing in {told}");
    }
}

/// Makes the linker take the first of several symbols, in place of one that does not check, as with thin LTO.
#[test]
fn where_the_linker_does_not_look_two_crates_with_one_slug_do_not_start_and_the_error_names_both_places()
 {
    let outside = crates_with_same_slug("linkage-start");
    let arguments = [
        "rustc",
        "--package",
        "server",
        "--bin",
        "server",
        "--",
        "-Clink-arg=-Wl,--allow-multiple-definition",
    ];
    let built = scratch::finish(&mut outside.cargo(&arguments), BUILD);
    assert!(built.status.success(), "{}", scratch::stderr_text(&built));

    let started = scratch::finish(&mut outside.program("server"), RUN);
    assert_eq!(started.status.code(), Some(1));
    assert_eq!(
        scratch::stderr_text(&started),
        "error: the slug `same` is used by two plugins: in left (left/src/lib.rs:4) and in right (right/src/lib.rs:6)\n"
    );
    assert!(
        !outside.path().join("data").exists(),
        "the server ends before it creates a database"
    );
}
