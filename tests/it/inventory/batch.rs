//! Several writes in one transaction.

use inventree::Error;
use inventree::items::*;
use inventree_tests::{TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{errors, inventory_of, system_inventory};

fn new_part(name: &str) -> NewPart {
    NewPart {
        name: name.to_owned(),
    }
}

fn new_stock(part: PartId, quantity: i32) -> NewStockItem {
    NewStockItem {
        part,
        quantity: quantity.into(),
    }
}

/// Returns the number of parts, stock items and entries of their history.
fn counts(server: &TestServer) -> [u64; 3] {
    let admin = server.admin();
    let lists = ["/api/part/", "/api/stock/", "/api/stock/track/"];
    lists.map(|path| {
        let list = admin.get(&format!("{path}?limit=1")).expect(200);
        list["count"].as_u64().expect("a count")
    })
}

on_both_databases! {
    fn later_operations_use_what_earlier_ones_create(server) {
        let inventory = system_inventory(server);
        let batched = inventory.batch(|batch| {
            let shelf = batch.create(NewStockLocation { name: "shelf".to_owned() })?;
            let part = batch.create(new_part("bolt").with(part::DEFAULT_LOCATION.set(shelf)))?;
            let item = batch.create(new_stock(part, 10))?;
            batch.stock().remove(item, 1, "a sample")?;
            let rest = batch.stock().split(item, 4, "")?;
            batch.update(rest, stock_item::BATCH.set("B-1"))?;
            batch.barcodes().assign("ABC-1", part)?;
            batch.set_metadata(part, &json!({ "seen": true }))?;
            let unwanted = batch.create(NewCompany { name: "Acme".to_owned() })?;
            batch.delete(unwanted)?;
            Ok((shelf, part, vec![item, rest]))
        });
        let (shelf, part, items) = batched.expect("a batch");
        let stored = inventory.get::<Part>(part).expect("the part");
        assert_eq!((stored.default_location, stored.barcode_hash.is_empty()), (Some(shelf), false));
        let items = items.iter().map(|id| inventory.get::<StockItem>(*id).expect("the item"));
        let items: Vec<_> = items.map(|item| (item.quantity, item.location, item.batch)).collect();
        assert_eq!(items, [(5.into(), Some(shelf), String::new()), (4.into(), Some(shelf), "B-1".to_owned())]);
        assert_eq!(inventory.metadata::<Value>(part).expect("the metadata"), json!({ "seen": true }));
        assert!(!inventory.all::<Company>().exists().expect("an answer"));
    }

    fn an_operation_that_fails_leaves_nothing_of_the_others(server) {
        let inventory = system_inventory(server);
        let item = inventory.create(new_part("bolt")).and_then(|part| inventory.create(new_stock(part.id, 5)));
        let item = item.expect("an item").id;
        let before = counts(server);
        let refused = inventory.batch(|batch| {
            batch.create(new_part("nut"))?;
            batch.stock().remove(item, 2, "")?;
            batch.stock().remove(item, 4, "")
        });
        assert_eq!(errors(refused), json!({ "items": [{ "quantity": ["the item has only 3"] }] }));
        let refused = inventory.batch(|batch| {
            batch.create(new_part("nut"))?;
            Err::<(), _>(Error::invalid("changed my mind"))
        });
        assert!(matches!(refused, Err(Error::Invalid(_))));
        assert_eq!(counts(server), before);
        assert_eq!(inventory.get::<StockItem>(item).expect("the item").quantity, 5.into());
    }

    fn a_placeholder_is_the_key_of_nothing_outside_of_its_batch(server) {
        let inventory = system_inventory(server);
        let mut leaked = None;
        let part = inventory.batch(|batch| {
            let part = batch.create(new_part("bolt"))?;
            leaked = Some(part);
            assert!(matches!(inventory.get::<Part>(part), Err(Error::NotFound)), "nothing is written yet");
            Ok(part)
        });
        let (part, leaked) = (part.expect("a batch"), leaked.expect("a placeholder"));
        assert_ne!(part, leaked);
        assert!(matches!(inventory.get::<Part>(leaked), Err(Error::NotFound)));
        let other = |part| inventory.batch(|batch| {
            batch.create(new_part("nut"))?;
            batch.create(new_stock(part, 1))
        });
        assert!(matches!(other(leaked), Err(Error::NotFound)));
        assert_eq!(counts(server)[..2], [1, 0]);
        other(part).expect("a batch");
    }

    fn a_batch_does_what_its_user_may_do(server) {
        let clerk = server.create_user("reader", false, &["view"]);
        let refused = inventory_of(server, "reader").batch(|batch| batch.create(new_part("bolt")));
        assert!(matches!(refused, Err(Error::Forbidden(Some(_)))), "{refused:?}");
        assert_eq!(clerk.get("/api/part/").expect(200), json!([]));
    }

    fn validators_are_asked_about_all_that_a_batch_writes(server) {
        server.admin().activate("validator");
        let inventory = system_inventory(server);
        let batch_of = |name: &str, batch_code: &str, serial: &str| inventory.batch(|batch| {
            let part = new_part(name).with([part::DESCRIPTION.set("a long description"), part::TRACKABLE.set(true)]);
            let part = batch.create(part)?;
            let stock = new_stock(part, 1).with([stock_item::BATCH.set(batch_code), stock_item::SERIAL.set(serial)]);
            batch.create(stock)
        });
        let refused = [
            (("bo!t", "B1", "7"), json!({ "name": ["Illegal character in part name: '!'"] })),
            (("bolt", "X1", "7"), json!({ "batch": ["Batch code must start with 'B'"] })),
            (("bolt", "B1", "10"), json!({ "serial": ["Serial number cannot be a multiple of 5"] })),
        ];
        for ((name, code, serial), expected) in refused {
            assert_eq!(errors(batch_of(name, code, serial)), expected);
        }
        assert_eq!(counts(server), [0, 0, 0]);
        batch_of("bolt", "B1", "7").expect("a batch");
        assert_eq!(counts(server), [1, 1, 1]);
    }

    fn a_plugin_numbers_what_a_batch_creates(server) {
        for slug in ["accepting", "validator"] {
            server.admin().activate(slug);
        }
        let inventory = system_inventory(server);
        let batched = inventory.batch(|batch| {
            let part = new_part("Bolt").with([part::DESCRIPTION.set("a long description"), part::TRACKABLE.set(true)]);
            let part = batch.create(part)?;
            let numbered = batch.create(new_stock(part, 1).with([stock_item::SERIAL.set("XFE"), stock_item::BATCH.set("B1")]))?;
            let bulk = batch.create(new_stock(part, 5))?;
            let shelf = batch.create(NewStockLocation { name: "shelf".to_owned() })?;
            batch.stock().serialize(bulk, 3, "3+2", shelf, "")?;
            Ok((part, numbered, bulk))
        });
        let (part, numbered, bulk) = batched.expect("a batch");
        assert_eq!(inventory.get::<StockItem>(numbered).expect("the item").serial_int, 0xFE);
        let code = inventory.get::<StockItem>(bulk).expect("the item").batch;
        assert!(code.starts_with("Bolt-SAMPLE-BATCH-20"), "{code}");
        let serials = inventory.find(stock_item::PART.eq(part).and(stock_item::SERIAL_INT.lt(100)));
        let serials = serials.order_by(stock_item::SERIAL_INT).all().expect("the items");
        let serials: Vec<_> = serials.into_iter().filter_map(|item| item.serial).collect();
        assert_eq!(serials, ["3", "4", "6"]);
    }

    fn batches_that_meet_are_repeated_until_each_is_written(server) {
        let inventory = system_inventory(server);
        let part = inventory.create(new_part("bolt")).expect("a part").id;
        let items = [50, 50].map(|quantity| inventory.create(new_stock(part, quantity)).expect("an item").id);
        std::thread::scope(|scope| {
            for [from, to] in [[items[0], items[1]], [items[1], items[0]]] {
                let inventory = inventory.clone();
                scope.spawn(move || for _ in 0..20 {
                    let moved = inventory.batch(|batch| {
                        batch.stock().remove(from, 1, "")?;
                        batch.stock().add(to, 1, "")
                    });
                    moved.expect("a batch");
                });
            }
        });
        let quantities = items.map(|item| inventory.get::<StockItem>(item).expect("the item").quantity);
        assert_eq!(quantities, [50.into(), 50.into()]);
        assert_eq!(counts(server)[2], 2 + 80);
    }

    fn a_batch_has_at_most_ten_thousand_operations(server) {
        let inventory = system_inventory(server);
        let refused = inventory.batch(|batch| {
            (0..10_001).try_for_each(|_| batch.delete(PartId::new(1)))
        });
        assert!(matches!(&refused, Err(Error::Failed(error)) if error.to_string().contains("10000")), "{refused:?}");
    }
}
