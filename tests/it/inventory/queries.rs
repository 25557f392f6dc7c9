//! Conditions, orderings and values on request.

use inventree::chrono::NaiveDate;
use inventree::decimal::Decimal;
use inventree::interface::Allocation;
use inventree::items::*;
use inventree::query::Condition;
use inventree::{Error, Inventory};
use inventree_tests::{TestServer, on_both_databases};

use super::system_inventory;

/// Creates parts `a` to `d`, stock of the first two, and a tree of two categories and of two locations.
fn fixture(server: &TestServer) -> (Inventory, [PartId; 4], [PartCategoryId; 2], StockLocationId) {
    let inventory = system_inventory(server);
    let new = |name: &str| NewPartCategory {
        name: name.to_owned(),
    };
    let above = inventory.create(new("above")).expect("a category").id;
    let below = new("below").with(part_category::PARENT.set(above));
    let below = inventory.create(below).expect("a category").id;
    let part = |name: &str, category: Option<PartCategoryId>, minimum: i32| {
        let new = NewPart {
            name: name.to_owned(),
        }
        .with([
            part::CATEGORY.set(category),
            part::MINIMUM_STOCK.set(minimum),
            part::DESCRIPTION.set(format!("part {name}")),
        ]);
        inventory.create(new).expect("a part").id
    };
    let parts = [
        part("a", Some(above), 5),
        part("b", Some(below), 0),
        part("c", None, 0),
        part("D%_", None, 1),
    ];
    let location = NewStockLocation {
        name: "shelf".to_owned(),
    };
    let location = inventory.create(location).expect("a location").id;
    for (part, quantity) in [(parts[0], 3), (parts[1], 8), (parts[1], 1)] {
        let stock = NewStockItem {
            part,
            quantity: Decimal::from(quantity),
        };
        let stock = stock.with(stock_item::LOCATION.set(location));
        inventory.create(stock).expect("stock");
    }
    (inventory, parts, [above, below], location)
}

fn names(inventory: &Inventory, condition: Condition<Part>) -> String {
    let found = inventory
        .find(condition)
        .order_by(part::NAME)
        .all()
        .expect("parts");
    found.into_iter().map(|part| part.name).collect()
}

on_both_databases! {
    fn conditions_select_what_they_say(server) {
        let (inventory, parts, [above, below], _) = fixture(server);
        for (condition, expected) in [
            (part::NAME.eq("a"), "a"),
            (part::NAME.ne("a"), "D%_bc"),
            (part::NAME.gt("a"), "bc"),
            (part::NAME.ge("b"), "bc"),
            (part::NAME.lt("b"), "D%_a"),
            (part::NAME.le("a"), "D%_a"),
            (part::NAME.contains("%_"), "D%_"),
            (part::NAME.contains(""), "D%_abc"),
            (part::NAME.contains("d"), ""),
            (part::DESCRIPTION.starts_with("part D%"), "D%_"),
            (part::DESCRIPTION.starts_with(""), "D%_abc"),
            (part::NAME.is_in(["a", "c", "x"]), "ac"),
            (part::NAME.is_in(Vec::<String>::new()), ""),
            (part::ID.is_in(parts), "D%_abc"),
            (part::CATEGORY.is_null(), "D%_c"),
            (part::CATEGORY.eq(None), "D%_c"),
            (part::CATEGORY.ne(None), "ab"),
            (part::CATEGORY.eq(above), "a"),
            (part::CATEGORY.ne(above), "D%_bc"),
            (!part::CATEGORY.eq(above), "D%_bc"),
            (part::CATEGORY.within(above), "ab"),
            (part::CATEGORY.within(below), "b"),
            (part::CATEGORY.is_in([Some(above), None]), "D%_ac"),
            (part::CATEGORY.is_in([None]), "D%_c"),
            (!part::CATEGORY.is_in([Some(above), None]), "b"),
            (part::NAME.eq("a\0"), ""),
            (part::NAME.ne("a\0"), "D%_abc"),
            (part::NAME.contains("\0"), ""),
            (part::NAME.starts_with("\0"), ""),
            (part::NAME.eq_ignore_ascii_case("A"), "a"),
            (part::NAME.contains_ignore_ascii_case("d%"), "D%_"),
            (part::NAME.contains_ignore_ascii_case("x"), ""),
            (part::CREATION_DATE.le(NaiveDate::MAX), "D%_abc"),
            (part::CREATION_DATE.ge(NaiveDate::MIN), "D%_abc"),
            (part::ACTIVE.eq(true).and(part::MINIMUM_STOCK.gt(0)), "D%_a"),
            (part::NAME.eq("a").or(part::NAME.eq("b")).and(part::CATEGORY.eq(below)), "b"),
            (part::IN_STOCK.lt(part::MINIMUM_STOCK), "D%_a"),
            (part::IN_STOCK.eq(9), "b"),
            (part::CATEGORY.matches(part_category::NAME.eq("above")), "a"),
        ] {
            let told = format!("{condition:?}");
            assert_eq!(names(&inventory, condition), expected, "{told}");
        }
        let stock = inventory.find(stock_item::PART.matches(part::CATEGORY.within(below)));
        assert_eq!(stock.count().expect("a count"), 2);
    }

    fn a_query_orders_limits_counts_and_skips(server) {
        let (inventory, parts, ..) = fixture(server);
        let names = |query: Vec<Part>| query.into_iter().map(|part| part.name).collect::<String>();
        let all = || inventory.all::<Part>();
        assert_eq!(names(all().order_by(part::NAME.desc()).all().expect("parts")), "cbaD%_");
        assert_eq!(names(all().order_by(part::IN_STOCK.desc()).order_by(part::NAME).all().expect("parts")), "baD%_c");
        assert_eq!(names(all().order_by(part::CATEGORY).order_by(part::NAME).all().expect("parts")), "D%_cab");
        let page = all().order_by(part::NAME).limit(2).offset(1);
        assert_eq!(names(page.all().expect("parts")), "ab");
        assert_eq!(names(all().offset(3).all().expect("parts")), "D%_");
        assert_eq!(all().limit(1).count().expect("a count"), 4);
        assert_eq!(all().limit(0).first().expect("an answer"), None);
        assert!(!all().limit(0).exists().expect("an answer"));
        assert_eq!(names(all().order_by(part::ACTIVE).order_by(part::NAME).limit(2).all().expect("parts")), "D%_a");
        let (last, _) = all().with(part::IN_STOCK).order_by(part::NAME.desc()).limit(1).one().expect("a part");
        assert_eq!(last.name, "c");
        assert_eq!(all().ids().expect("keys"), parts);
        assert!(inventory.find(part::NAME.eq("a")).exists().expect("an answer"));
        assert!(!inventory.find(part::NAME.eq("x")).exists().expect("an answer"));
    }

    fn one_is_the_only_item_that_matches(server) {
        let (inventory, ..) = fixture(server);
        assert_eq!(inventory.find(part::NAME.eq("a")).one().expect("a part").name, "a");
        let several = inventory.find(part::NAME.lt("c"));
        assert!(matches!(several.one(), Err(Error::Failed(_))));
        assert!(matches!(inventory.find(part::NAME.lt("c")).with(part::IN_STOCK).one(), Err(Error::Failed(_))));
    }

    fn more_stock_may_be_allocated_than_there_is(server) {
        let inventory = system_inventory(server);
        let part = NewPart { name: "bolt".to_owned() }.with(part::SALABLE.set(true));
        let part = inventory.create(part).expect("a part").id;
        let item = inventory.create(NewStockItem { part, quantity: 10.into() }).expect("an item").id;
        let order = inventory.create(NewSalesOrder::default()).expect("an order").id;
        let line = inventory.create(NewSalesOrderLine { order }.with([sales_order_line::PART.set(part), sales_order_line::QUANTITY.set(5)]));
        let line = line.expect("a line").id;
        let allocation = Allocation { line, item, quantity: 5.into() };
        inventory.sales_orders().allocate(order, None, &[allocation]).expect("an allocation");
        inventory.stock().count(item, 2, "").expect("a count");
        let none = inventory.find(part::UNALLOCATED_STOCK.eq(0)).with(part::UNALLOCATED_STOCK);
        assert_eq!(none.one().expect("a part").1, Decimal::ZERO);
        let shown = server.admin().get(&format!("/api/part/{part}/")).expect(200);
        assert_eq!(shown["unallocated_stock"].as_f64(), Some(0.0));
    }

    fn values_on_request_are_read_beside_the_item(server) {
        let (inventory, [a, b, ..], _, location) = fixture(server);
        let query = inventory.find(part::ID.eq(b));
        let (part, (in_stock, on_order, items)) = query.with((part::IN_STOCK, part::ON_ORDER, part::STOCK_ITEM_COUNT)).one().expect("a part");
        assert_eq!((part.name.as_str(), in_stock, on_order, items), ("b", 9.into(), Decimal::ZERO, 2));
        let query = inventory.find(part::ID.eq(a));
        let (_, (total, free)) = query.with((part::TOTAL_IN_STOCK, part::UNALLOCATED_STOCK)).one().expect("a part");
        assert_eq!((total, free), (3.into(), 3.into()));
        let places = inventory.find(stock_location::ID.eq(location)).with(stock_location::ITEMS).all().expect("places");
        assert_eq!(places[0].1, 3);
    }
}
