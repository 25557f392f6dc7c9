//! Transactions that take the same rows in different orders.

use std::sync::{Arc, Barrier};

use inventree::db::Backend;
use inventree::models::part::PART;
use inventree::models::user::User;
use inventree::resource::{Desk, WriteError, read};
use inventree_tests::on_both_databases;
use serde_json::json;

use super::filled::make;

on_both_databases! {
    fn of_two_that_wait_for_each_other_one_begins_anew(server) {
        let admin = server.admin();
        let keys = ["a", "b"].map(|name| make(&admin, "/api/part/", &json!({ "name": name })));
        let desk = Desk::new(server.registry(), Arc::new(User::system()));
        let db = server.registry().db();
        let is_one_writer = db.backend() == Backend::Sqlite;
        let barrier = Barrier::new(2);
        let work = |order: [i64; 2]| {
            let mut tries = 0;
            let done = desk.transact(|db, _| {
                tries += 1;
                read::hold(db, &PART, order[0])?;
                if tries == 1 && !is_one_writer {
                    barrier.wait();
                }
                read::hold(db, &PART, order[1])?;
                Ok::<_, WriteError>(())
            });
            (done.is_ok(), tries)
        };
        let ends = std::thread::scope(|scope| {
            let other = scope.spawn(|| work([keys[1], keys[0]]));
            [work(keys), other.join().expect("no panic")]
        });
        assert!(ends.iter().all(|(is_done, _)| *is_done), "{ends:?}");
        let tries: i32 = ends.iter().map(|(_, tries)| tries).sum();
        // Whoever begins anew may be faster again.
        assert!(if is_one_writer { tries == 2 } else { tries > 2 }, "{ends:?}");
    }
}
