//! Reading items: their values, and who may see them.

use std::collections::BTreeSet;

use inventree::Error;
use inventree::db::{Db, DbError};
use inventree::items::*;
use inventree::models::RESOURCES;
use inventree::query::Model;
use inventree::resource::{FieldType, Source, Statement};
use inventree::serde::Serialize;
use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{inventory_of, system_inventory};
use crate::routes::resource::fixtures::fill;

/// Checks that the values of all items of the model are those that the API shows.
fn check<M: Model + Serialize>(server: &TestServer, admin: &Client) {
    let path = M::RESOURCE.model.path;
    let shown = admin.get(path).expect(200);
    let shown = shown.as_array().expect("a list");
    assert!(!shown.is_empty(), "{path} has no items");
    let inventory = system_inventory(server);
    let items: Vec<M> = inventory.all().all().expect("items");
    assert_eq!(items.len(), shown.len(), "{path}");
    for item in items {
        let id = item.id().get();
        let shown = shown.iter().find(|one| one["pk"] == id).expect("the item");
        let values = serde_json::to_value(&item).expect("an object");
        let values = values.as_object().expect("an object").values();
        let mut indexes = M::FIELDS.iter();
        for value in values {
            let Some(index) = indexes.next() else {
                panic!("{path}: more values than fields");
            };
            let field = &M::RESOURCE.fields[*index];
            let next = indexes
                .as_slice()
                .first()
                .map(|next| M::RESOURCE.fields[*next].name);
            let currency = format!("{}_currency", field.name);
            let mut value = value.clone();
            if next == Some(&currency) {
                indexes.next();
                // Without an amount there is no currency.
                if value.is_object() {
                    assert_eq!(
                        value["currency"], shown[&currency],
                        "{path}{id}/: {currency}"
                    );
                    value = value["amount"].clone();
                }
            }
            if !field.field_type.is_file() {
                let place = format!("{path}{id}/: {}", field.name);
                let (own, theirs) = (
                    normal(field.field_type, &value),
                    normal(field.field_type, &shown[field.name]),
                );
                assert_eq!(own, theirs, "{place}");
            }
        }
        assert_eq!(indexes.next(), None, "{path}: more fields than values");
        let again: M = inventory.get(item.id()).expect("the item");
        assert_eq!(again, item, "{path}{id}/");
    }
}

/// Returns the value as the API shows it: datetimes to the minute, numbers in one form.
fn normal(field: FieldType, value: &Value) -> Value {
    match (field, value) {
        (FieldType::DateTime, Value::String(text)) => text.replace('T', " ")[..16].into(),
        (_, Value::Null) if field.is_text() => "".into(),
        // Shown as an object.
        (FieldType::Related(_), Value::Object(object)) => normal(field, &object["pk"]),
        (_, Value::Number(number)) => json!(number.as_f64()),
        _ => value.clone(),
    }
}

/// Returns the columns of the table that can be null.
fn nullable_columns(server: &TestServer, table: &'static str) -> BTreeSet<String> {
    server.registry().db().read(|db| {
        let mut sql = match db {
            Db::Sqlite(_) => Statement::new("SELECT name FROM pragma_table_info('"),
            Db::Pg(_) => Statement::new("SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE is_nullable = 'YES' AND table_name = ('"),
        };
        sql.sql(table).sql("')");
        if matches!(db, Db::Sqlite(_)) {
            sql.sql(" WHERE \"notnull\" = 0");
        }
        let rows = sql.load(db)?;
        let names = rows.iter().filter_map(|row| Some(row.first()?.text().to_owned()));
        Ok::<_, DbError>(names.collect())
    }).expect("the columns")
}

on_both_databases! {
    fn the_items_of_every_model_have_the_values_that_the_api_shows(server) {
        let admin = server.admin();
        fill(&admin);
        drop(server.create_user("clerk", false, &[]));
        macro_rules! check_all {
            ($($model:ident)*) => { $(check::<$model>(server, &admin);)* };
        }
        check_all! {
            BuildOrder Company Group ManufacturerPart Parameter ParameterTemplate Part PartCategory ProjectCode
            PurchaseOrder PurchaseOrderExtraLine PurchaseOrderLine ReturnOrder ReturnOrderExtraLine ReturnOrderLine
            SalesOrder SalesOrderAllocation SalesOrderExtraLine SalesOrderLine SalesOrderShipment StockItem
            StockLocation SupplierPart User BomItem Attachment
        }
    }

    fn who_has_no_role_reads_nothing_and_finds_users_as_the_api_does(server) {
        fill(&server.admin());
        let nobody = server.create_user("nobody", false, &[]);
        let inventory = inventory_of(server, "nobody");
        let part: PartId = PartId::new(1);
        assert!(matches!(inventory.get::<Part>(part), Err(Error::Forbidden(_))));
        assert!(matches!(inventory.all::<StockItem>().all(), Err(Error::Forbidden(_))));
        assert!(matches!(inventory.all::<StockItem>().count(), Err(Error::Forbidden(_))));
        assert!(matches!(inventory.all::<StockItem>().exists(), Err(Error::Forbidden(_))));
        nobody.get("/api/stock/").expect(403);
        let users = nobody.get("/api/user/").expect(200);
        let found = inventory.all::<User>().count().expect("a count");
        assert_eq!(users.as_array().map(|users| users.len() as u64), Some(found));
    }

    fn a_condition_on_related_items_needs_the_permission_to_view_these(server) {
        fill(&server.admin());
        drop(server.create_user_with_roles(&["stock", "stock_location"], "stock", false, &["view"]));
        let inventory = inventory_of(server, "stock");
        let bought = || stock_item::PURCHASE_ORDER.matches(purchase_order::REFERENCE.starts_with("P"));
        for condition in [bought(), !bought(), stock_item::QUANTITY.gt(0).or(bought())] {
            assert!(matches!(inventory.find(condition.clone()).exists(), Err(Error::Forbidden(Some(_)))));
            system_inventory(server).find(condition).count().expect("a count");
        }
        inventory.find(stock_item::LOCATION.matches(stock_location::NAME.eq("x"))).count().expect("a count");
    }

    fn a_key_is_missing_when_its_item_was_deleted(server) {
        let inventory = system_inventory(server);
        let company = NewCompany { name: "Acme".to_owned() }.with([company::IS_SUPPLIER.set(true), company::IS_CUSTOMER.set(true)]);
        let acme = inventory.create(company).expect("a company").id;
        let part = NewPart { name: "bolt".to_owned() }.with(part::PURCHASEABLE.set(true));
        let part = inventory.create(part).expect("a part").id;
        let supplied = NewSupplierPart { part, supplier: acme, sku: "B-1".to_owned() };
        let supplied = inventory.create(supplied).expect("a supplier part").id;
        let order = inventory.create(NewPurchaseOrder { supplier: acme }).expect("an order");
        assert_eq!(order.supplier, Some(acme));
        let line = inventory.create(NewPurchaseOrderLine { order: order.id, part: supplied }).expect("a line");
        let back = inventory.create(NewReturnOrder { customer: acme }).expect("an order");
        inventory.delete(acme).expect("a deletion");
        assert_eq!(inventory.get::<PurchaseOrder>(order.id).expect("the order").supplier, None);
        assert_eq!(inventory.find(purchase_order::SUPPLIER.is_null()).ids().expect("keys"), [order.id]);
        assert_eq!(inventory.get::<ReturnOrder>(back.id).expect("the order").customer, None);
        let lines = inventory.find(purchase_order_line::PART.is_null().and(purchase_order_line::SKU.is_null()));
        let lines = lines.with((purchase_order_line::SKU, purchase_order_line::INTERNAL_PART));
        let (found, related) = lines.one().expect("the line");
        assert_eq!((found.id, related), (line.id, (None, None)));
    }

    fn a_column_that_can_be_null_is_declared_so(server) {
        for resource in RESOURCES {
            let table = resource.model.table;
            let nullable = nullable_columns(server, table);
            for field in resource.fields {
                let Source::Column(column) = field.source else {
                    continue;
                };
                let can_be_null = field.null || field.null_on_delete || field.name == "pk";
                assert!(can_be_null || !nullable.contains(column), "{table}.{column} is null in some rows");
            }
        }
    }

    fn attachments_are_those_of_items_that_the_user_may_view(server) {
        fill(&server.admin());
        let stock = server.create_user_with_roles(&["stock"], "stock", false, &["view"]);
        assert_eq!(stock.get("/api/attachment/").expect(200), json!([]));
        let inventory = inventory_of(server, "stock");
        assert!(inventory.all::<Attachment>().all().expect("a list").is_empty());
        let all = system_inventory(server).all::<Attachment>().all().expect("a list");
        assert!(matches!(inventory.get::<Attachment>(all[0].id), Err(Error::NotFound)));
    }

    fn what_does_not_exist_is_not_found(server) {
        let inventory = system_inventory(server);
        assert!(matches!(inventory.get::<Part>(PartId::new(9999)), Err(Error::NotFound)));
        assert!(matches!(inventory.all::<Part>().one(), Err(Error::NotFound)));
        assert_eq!(inventory.all::<Part>().first().expect("an answer"), None);
    }
}
