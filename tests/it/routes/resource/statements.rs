//! How many statements a list costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use inventree::both;
use inventree::db::Db;
use inventree::diesel::connection::{Connection, InstrumentationEvent};
use inventree::models::RESOURCES;
use inventree::models::user::{GROUP, OWNER, RULE_SET, USER, User};
use inventree::resource::read::{self, Selection};
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Resource, show};
use inventree_tests::on_both_databases;
use inventree_tests::server::TestServer;

use super::filled::fill_once;

on_both_databases! {
    fn the_statements_of_a_list_do_not_grow_with_its_rows(server) {
        let (mut db, count) = counted(server);
        let mut costs = Vec::new();
        let people: [&Resource; 4] = [&USER, &GROUP, &RULE_SET, &OWNER];
        let all = || RESOURCES.iter().copied().chain(people);
        for round in 1..=3 {
            fill_once(&server.admin(), round);
            drop(server.user(&format!("user-{round}"), false, &[]));
            let counted = all().map(|resource| statements(server, &mut db, &count, resource, round));
            costs.push(counted.collect::<Vec<_>>());
        }
        for (place, resource) in all().enumerate() {
            assert!(costs[0][place] > 0, "nothing was counted");
            assert_eq!(costs[0][place], costs[2][place], "{}", resource.name);
        }
    }
}

/// A connection that counts the statements it runs.
fn counted(server: &TestServer) -> (Db, Arc<AtomicUsize>) {
    let mut db = server.registry().db().connect().expect("a connection");
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    both!(&mut db, |connection| connection.set_instrumentation(
        move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    ));
    (db, count)
}

/// How many statements it takes to list all items, of which there are so many at least, with everything that can
/// be asked for.
fn statements(
    server: &TestServer,
    db: &mut Db,
    count: &AtomicUsize,
    resource: &'static Resource,
    least: i64,
) -> usize {
    let desk = Desk::new(server.registry(), Arc::new(User::system()));
    let mut wanted = Selection::default();
    wanted.order(resource, "");
    let flags = resource
        .details
        .iter()
        .map(|detail| detail.name)
        .chain(["path_detail"]);
    let asked = Asked(
        flags
            .map(|name| (name.to_owned(), "true".to_owned()))
            .collect(),
    );
    let before = count.load(Ordering::SeqCst);
    let (items, _) = read::list(db, resource, &wanted).expect("a list");
    assert!(
        items.len() as i64 >= least,
        "{} has too few items",
        resource.name
    );
    desk.with_author(|author| show::show_all(db, resource, author, &asked, &items, false))
        .expect("shown");
    count.load(Ordering::SeqCst) - before
}
