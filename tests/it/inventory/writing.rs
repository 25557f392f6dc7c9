//! Creating, changing and deleting items: all rules and validators apply.

use inventree::Error;
use inventree::access::role::{MissingPermission, Permission, Role};
use inventree::decimal::Decimal;
use inventree::interface::ReceivedGoods;
use inventree::items::*;
use inventree_tests::on_both_databases;
use serde_json::json;

use super::{errors, inventory_of, system_inventory};

on_both_databases! {
    fn an_item_is_created_changed_and_deleted(server) {
        let inventory = system_inventory(server);
        let company = NewCompany { name: "Acme".to_owned() }.with(company::IS_CUSTOMER.set(true));
        let company = inventory.create(company).expect("a company");
        assert!(company.is_customer && company.is_supplier && company.active);
        let part = inventory.create(NewPart { name: "bolt".to_owned() }).expect("a part");
        assert!(part.creation_date.is_some());
        let changes = [part::DESCRIPTION.set("M4"), part::LINK.set("https://example.org/"), part::IPN.set("B-1")];
        let changed = inventory.update(part.id, changes).expect("the part");
        assert_eq!((changed.description.as_str(), changed.ipn.as_str()), ("M4", "B-1"));
        let changed = inventory.update(part.id, part::LINK.set("")).expect("the part");
        assert_eq!(changed.link, "");
        inventory.update(part.id, part::ACTIVE.set(false)).expect("the part");
        inventory.delete(part.id).expect("a deletion");
        assert!(matches!(inventory.get::<Part>(part.id), Err(Error::NotFound)));
        assert!(matches!(inventory.update(part.id, part::IPN.set("x")), Err(Error::NotFound)));
        assert!(matches!(inventory.delete(part.id), Err(Error::NotFound)));
    }

    fn money_and_dates_and_states_are_stored_as_they_were_given(server) {
        let inventory = system_inventory(server);
        let part = inventory.create(NewPart { name: "bolt".to_owned() }).expect("a part").id;
        let price = Money::new("1.25".parse().expect("a number"), "EUR");
        let date = "2027-05-04".parse().expect("a date");
        let quantity = "2.5".parse().expect("a number");
        let item = NewStockItem { part, quantity }.with([
            stock_item::PURCHASE_PRICE.set(price.clone()),
            stock_item::EXPIRY_DATE.set(Some(date)),
            stock_item::STATUS.set(StockStatus::Damaged),
        ]);
        let item = inventory.create(item).expect("stock");
        assert_eq!(item.purchase_price, Some(price));
        assert_eq!((item.expiry_date, item.status), (Some(date), StockStatus::Damaged));
        let free = inventory.update(item.id, stock_item::PURCHASE_PRICE.set(None)).expect("stock");
        assert_eq!(free.purchase_price, None);
        let dear = inventory.find(stock_item::PURCHASE_PRICE.amount().gt(1)).count();
        assert_eq!(dear.expect("a count"), 0);
    }

    fn a_broken_rule_is_reported_with_its_field_and_nothing_is_written(server) {
        let inventory = system_inventory(server);
        let empty = errors(inventory.create(NewPart { name: String::new() }));
        assert_eq!(empty, json!({ "name": ["This field may not be blank."] }));
        let lost = NewPart { name: "bolt".to_owned() }.with(part::CATEGORY.set(PartCategoryId::new(99)));
        assert_eq!(errors(inventory.create(lost)), json!({ "category": ["Invalid pk \"99\" - object does not exist."] }));
        let abroad = NewCompany { name: "Acme".to_owned() }.with(company::CURRENCY.set("QQQ"));
        assert_eq!(errors(inventory.create(abroad)), json!({ "currency": ["\"QQQ\" is not a valid choice."] }));
        assert_eq!(inventory.all::<Part>().count().expect("a count"), 0);
    }

    fn a_validator_is_asked(server) {
        server.admin().activate("validator");
        let inventory = system_inventory(server);
        let bad = NewPart { name: "bo!t".to_owned() }.with(part::DESCRIPTION.set("a long description"));
        assert_eq!(errors(inventory.create(bad)), json!({ "name": ["Illegal character in part name: '!'"] }));
    }

    fn a_user_writes_what_the_roles_allow(server) {
        drop(server.create_user_with_roles(&["part"], "adder", false, &["add"]));
        let inventory = inventory_of(server, "adder");
        let part = inventory.create(NewPart { name: "bolt".to_owned() }).expect("a part").id;
        inventory.update(part, part::ACTIVE.set(false)).expect("who adds may change");
        assert!(matches!(inventory.delete(part), Err(Error::Forbidden(_))));
        drop(server.create_user_with_roles(&["part"], "viewer", false, &["view"]));
        let viewer = inventory_of(server, "viewer");
        viewer.get::<Part>(part).expect("the part");
        let refused = viewer.update(part, part::IPN.set("x")).expect_err("no role");
        let missing = MissingPermission { role: Role::Part, permission: Permission::Change };
        assert!(matches!(refused, Error::Forbidden(Some(found)) if found == missing), "{refused}");
        let told = "the caller may not do this: the permission `change` of the role `part` is missing";
        assert_eq!(refused.to_string(), told);
        assert!(matches!(viewer.create(NewPart { name: "nut".to_owned() }), Err(Error::Forbidden(_))));
        assert!(matches!(inventory.create(NewStockItem { part, quantity: Decimal::ONE }), Err(Error::Forbidden(_))));
        assert!(matches!(inventory.create(NewCompany { name: "Acme".to_owned() }), Err(Error::Forbidden(_))));
    }

    fn goods_that_are_received_are_sorted_by_the_number_that_a_plugin_says(server) {
        server.admin().activate("accepting");
        let inventory = system_inventory(server);
        let company = NewCompany { name: "Acme".to_owned() }.with(company::IS_SUPPLIER.set(true));
        let supplier = inventory.create(company).expect("a company").id;
        let part = NewPart { name: "bolt".to_owned() }.with([part::PURCHASEABLE.set(true), part::TRACKABLE.set(true)]);
        let part = inventory.create(part).expect("a part").id;
        let supplied = inventory.create(NewSupplierPart { part, supplier, sku: "B-1".to_owned() }).expect("a supplier part").id;
        let order = inventory.create(NewPurchaseOrder { supplier }).expect("an order").id;
        let line = NewPurchaseOrderLine { order, part: supplied }.with(purchase_order_line::QUANTITY.set(2));
        let line = inventory.create(line).expect("a line").id;
        inventory.purchase_orders().issue(order).expect("a transition");
        let shelf = inventory.create(NewStockLocation { name: "shelf".to_owned() }).expect("a location").id;
        let goods = [ReceivedGoods::new(line, 2).serials("XFE,7")];
        let received = inventory.purchase_orders().receive(order, Some(shelf), goods).expect("stock items");
        let numbers: Vec<_> = received.iter().map(|item| item.serial_int).collect();
        assert_eq!(numbers, [0xFE, 7]);
    }

    fn values_that_only_requests_contain_say_how_an_item_is_written(server) {
        let inventory = system_inventory(server);
        let company = NewCompany { name: "Acme".to_owned() }.with(company::IS_SUPPLIER.set(true));
        let supplier = inventory.create(company).expect("a company").id;
        let part = inventory.create(NewPart { name: "bolt".to_owned() }.with(part::PURCHASEABLE.set(true))).expect("a part").id;
        let pack = NewSupplierPart { part, supplier, sku: "B-10".to_owned() }.with(supplier_part::PACK_QUANTITY.set("10"));
        let pack = inventory.create(pack).expect("a supplier part").id;
        let stock = || NewStockItem { part, quantity: 3.into() }.with(stock_item::SUPPLIER_PART.set(pack));
        assert_eq!(errors(inventory.create(stock())).as_object().map(|errors| errors.contains_key("use_pack_size")), Some(true));
        for (in_packs, quantity) in [(true, 30), (false, 3)] {
            let item = inventory.create(stock().with(stock_item::USE_PACK_SIZE.set(in_packs))).expect("an item");
            assert_eq!(item.quantity, quantity.into());
        }
        let order = inventory.create(NewPurchaseOrder { supplier }).expect("an order").id;
        let line = || NewPurchaseOrderLine { order, part: pack }.with(purchase_order_line::QUANTITY.set(2));
        let first = inventory.create(line()).expect("a line").id;
        let merged = inventory.create(line()).expect("a line");
        assert_eq!((merged.id, merged.quantity), (first, 4.into()));
        let own = inventory.create(line().with(purchase_order_line::MERGE_ITEMS.set(false))).expect("a line");
        assert_ne!(own.id, first);
    }
}
