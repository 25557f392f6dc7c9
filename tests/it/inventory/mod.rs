//! The inventory as plugins see it.

use std::sync::Arc;

use inventree::access::User;
use inventree::access::user;
use inventree::db::DbError;
use inventree::resource::Writer;
use inventree::{Error, Inventory, Result};
use inventree_tests::TestServer;
use serde_json::Value;

mod attachments;
mod barcodes;
mod batch;
mod metadata;
mod operations;
mod queries;
mod reading;
mod system;
mod writing;

/// Returns the inventory with the rights of the user.
fn inventory_of(server: &TestServer, name: &str) -> Inventory {
    let users = Inventory::<inventree::Context>::new(system_writer(server));
    let found = users.find(inventree::items::user::USERNAME.eq(name));
    let id = found.one().expect("the user").id;
    let loaded = (server.registry().db()).read(|db| Ok::<_, DbError>(user::load(db, id.get())?));
    let user = loaded.expect("an answer").expect("the user");
    Inventory::new(Writer::new(server.registry(), Arc::new(user)))
}

/// Returns the inventory with all rights.
fn system_inventory(server: &TestServer) -> Inventory {
    Inventory::new(system_writer(server))
}

fn system_writer(server: &TestServer) -> Writer {
    Writer::new(server.registry(), Arc::new(User::system()))
}

/// Returns the errors of a write that the rules refuse.
fn errors<T: std::fmt::Debug>(result: Result<T>) -> Value {
    match result {
        Err(Error::Invalid(errors)) => Value::Object(errors.0),
        other => panic!("not invalid: {other:?}"),
    }
}
