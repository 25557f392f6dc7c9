//! Clients that sell the same stock at the same time.

use std::thread::ScopedJoinHandle;

use inventree::db::{Database, Db};
use inventree::resource::Statement;
use inventree_tests::{TestServer, on_both_databases};
use serde_json::json;

use super::SalesOrderFixture;

const CLIENTS: usize = 8;

fn run_concurrently<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..CLIENTS)
            .map(|client| scope.spawn(move || work(client)))
            .collect();
        let done = threads.into_iter().map(ScopedJoinHandle::join);
        done.map(|result| result.expect("no panic")).collect()
    })
}

/// Queries the numbers of one row from the database itself, in whole units.
fn query_numbers(server: &TestServer, sql: &'static str) -> Vec<i64> {
    let database = Database::open(&server.database().url, 1).expect("an address");
    let mut db: Db = database.connect().expect("a connection");
    let rows = Statement::new(sql).load(&mut db).expect("an answer");
    let numbers = rows[0].iter().map(|cell| cell.int().expect("a number"));
    numbers.map(|number| number / 1_000_000).collect()
}

const ALLOCATED: &str = "SELECT CAST(SUM(quantity) AS BIGINT) FROM sales_order_allocations";

on_both_databases! {
    fn of_two_who_want_the_last_ones_one_gets_them(server) {
        let shop = SalesOrderFixture::new(server);
        let orders: Vec<_> = (0..CLIENTS).map(|_| shop.another_order(6)).collect();
        let replies = run_concurrently(|client| {
            let (order, line, shipment) = orders[client];
            let one = json!({ "line_item": line, "stock_item": shop.item, "quantity": 6 });
            let body = json!({ "items": [one], "shipment": shipment });
            let reply = shop.admin.post(&format!("/api/order/so/{order}/allocate/"), &body);
            (reply.status, reply.text)
        });
        let won = replies.iter().filter(|(status, _)| *status == 201).count();
        assert_eq!(won, 1, "{replies:?}");
        for (status, text) in &replies {
            assert!(*status == 201 || (*status == 400 && text.contains("Available quantity (4) exceeded")), "{status} {text}");
        }
        assert_eq!(query_numbers(server, ALLOCATED), [6]);
    }

    fn several_items_are_put_aside_in_any_order(server) {
        let shop = SalesOrderFixture::new(server);
        let items: Vec<i64> = (0..6).map(|_| shop.stock(10)).collect();
        let orders: Vec<_> = (0..CLIENTS).map(|_| shop.another_order(60)).collect();
        let statuses = run_concurrently(|client| {
            let (order, line, _) = orders[client];
            let mut items = items.clone();
            items.rotate_left(client % 6);
            if client % 2 == 0 {
                items.reverse();
            }
            let each = |item: &i64| json!({ "line_item": line, "stock_item": item, "quantity": 3 });
            let body = json!({ "items": items.iter().map(each).collect::<Vec<_>>() });
            let reply = shop.admin.post(&format!("/api/order/so/{order}/allocate/"), &body);
            assert!(matches!(reply.status, 201 | 400), "{} {}", reply.status, reply.text);
            reply.status
        });
        // Each request wants three of ten.
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 3, "{statuses:?}");
        assert_eq!(query_numbers(server, ALLOCATED), [54]);
    }

    fn a_shipment_is_sent_once_however_many_send_it(server) {
        let shop = SalesOrderFixture::new(server);
        shop.allocate_stock(6);
        let statuses = run_concurrently(|_| shop.ship().status);
        let mut sorted = statuses.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [201, 400, 400, 400, 400, 400, 400, 400]);
        let sums = query_numbers(server, "SELECT CAST(SUM(quantity) AS BIGINT), \
            CAST(SUM(CASE WHEN customer_id IS NOT NULL THEN quantity ELSE 0 END) AS BIGINT), \
            (SELECT shipped FROM sales_order_lines) FROM stock_items");
        assert_eq!(sums, [10, 6, 6]);
    }

    fn nothing_is_lost_while_orders_are_filled_sent_changed_and_cancelled(server) {
        let shop = SalesOrderFixture::new(server);
        let items = [shop.item, shop.stock(40), shop.stock(40)];
        let orders: Vec<_> = (0..CLIENTS).map(|_| shop.another_order(30)).collect();
        run_concurrently(|client| {
            let (order, line, shipment) = orders[client];
            for round in 0..5 {
                let item = items[(client + round) % items.len()];
                let one = json!({ "line_item": line, "stock_item": item, "quantity": 2 });
                let body = json!({ "items": [one], "shipment": shipment });
                let reply = shop.admin.post(&format!("/api/order/so/{order}/allocate/"), &body);
                assert!(matches!(reply.status, 201 | 400), "{} {}", reply.status, reply.text);
                let all = shop.admin.get(&format!("/api/order/so-allocation/?order={order}")).expect(200);
                if let Some(key) = all[0]["pk"].as_i64() {
                    let reply = shop.admin.patch(&format!("/api/order/so-allocation/{key}/"), &json!({ "quantity": round + 1 }));
                    assert!(matches!(reply.status, 200 | 400), "{} {}", reply.status, reply.text);
                }
            }
            let last = if client % 2 == 0 {
                format!("/api/order/so/shipment/{shipment}/ship/")
            } else {
                format!("/api/order/so/{order}/cancel/")
            };
            let reply = shop.admin.post(&last, &json!({}));
            assert!(matches!(reply.status, 201 | 400), "{} {}", reply.status, reply.text);
        });
        let sums = query_numbers(server, "SELECT CAST(SUM(quantity) AS BIGINT), \
            CAST(SUM(CASE WHEN sales_order_id IS NOT NULL THEN quantity ELSE 0 END) AS BIGINT), \
            (SELECT CAST(SUM(shipped) AS BIGINT) FROM sales_order_lines), \
            (SELECT CAST(SUM(quantity) AS BIGINT) FROM sales_order_allocations) FROM stock_items");
        assert_eq!(sums[0], 90);
        assert!(sums[1] > 0 && sums[1] == sums[2] && sums[2] == sums[3], "{sums:?}");
    }
}
