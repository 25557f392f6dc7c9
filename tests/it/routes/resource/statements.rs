//! The number of SQL statements of a list.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use inventree::access::User;
use inventree::db::Db;
use inventree::diesel::connection::{Connection, InstrumentationEvent};
use inventree::models::RESOURCES;
use inventree::models::user::{GROUP, OWNER, RULE_SET, USER};
use inventree::resource::{QueryParams, Resource, Selection, Writer, read, serialize};
use inventree::with_connection;
use inventree_tests::on_both_databases;
use inventree_tests::server::TestServer;

use super::fixtures::fill_once;

on_both_databases! {
    fn the_statements_of_a_list_do_not_grow_with_its_rows(server) {
        let (mut db, count) = counting_connection(server);
        let mut costs = Vec::new();
        let people: [&Resource; 4] = [&USER, &GROUP, &RULE_SET, &OWNER];
        let all = || RESOURCES.iter().copied().chain(people);
        for round in 1..=3 {
            fill_once(&server.admin(), round);
            drop(server.create_user(&format!("user-{round}"), false, &[]));
            let counted = all().map(|resource| statements(server, &mut db, &count, resource, round));
            costs.push(counted.collect::<Vec<_>>());
        }
        for (place, resource) in all().enumerate() {
            assert!(costs[0][place] > 0, "nothing was counted");
            assert_eq!(costs[0][place], costs[2][place], "{}", resource.verbose_name);
        }
    }
}

/// Opens a connection that counts its statements.
fn counting_connection(server: &TestServer) -> (Db, Arc<AtomicUsize>) {
    let mut db = server.registry().db().connect().expect("a connection");
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    with_connection!(&mut db, |connection| connection.set_instrumentation(
        move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    ));
    (db, count)
}

/// Counts the statements for a list of all items, `least` or more, with all optional details.
fn statements(
    server: &TestServer,
    db: &mut Db,
    count: &AtomicUsize,
    resource: &'static Resource,
    least: i64,
) -> usize {
    let writer = Writer::new(server.registry(), Arc::new(User::system()));
    let mut wanted = Selection::default();
    wanted.order_by(resource, writer.checks, "");
    let flags = resource
        .details
        .iter()
        .map(|detail| detail.name)
        .chain(["path_detail"]);
    let params = QueryParams(
        flags
            .map(|name| (name.to_owned(), "true".to_owned()))
            .collect(),
    );
    let before = count.load(Ordering::SeqCst);
    let (items, _) = read::list(db, resource, &wanted).expect("a list");
    assert!(
        items.len() as i64 >= least,
        "{} has too few items",
        resource.verbose_name
    );
    writer
        .with_actor(|actor| serialize::serialize_all(db, resource, actor, &params, &items, false))
        .expect("shown");
    count.load(Ordering::SeqCst) - before
}
