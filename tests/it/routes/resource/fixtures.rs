//! A database in which every resource has items.

use inventree_tests::client::Client;
use serde_json::{Value, json};

/// Creates an item. Returns its key.
#[track_caller]
pub(crate) fn create_item(admin: &Client, path: &str, body: &Value) -> i64 {
    let reply = admin.post(path, body);
    assert_eq!(reply.status, 201, "{path} {body}: {}", reply.text);
    let made = reply.json();
    let made = if made.is_array() { &made[0] } else { &made };
    made["pk"].as_i64().expect("a key")
}

/// Creates two or more items of every resource.
pub(crate) fn fill(admin: &Client) {
    fill_once(admin, 1);
    fill_once(admin, 2);
}

/// Creates one or more items of every resource. `round` distinguishes them from those of other rounds.
pub(crate) fn fill_once(admin: &Client, round: i64) {
    let company = company(admin, round);
    let (location, category) = trees(admin, round);
    let (part, component) = parts(admin, round, category, location);
    parameters(admin, round, category, part);
    let item = json!({ "part": part, "manufacturer": company, "MPN": format!("mpn {round}") });
    let manufactured = create_item(admin, "/api/company/part/manufacturer/", &item);
    let item = json!({ "manufacturer_part": manufactured, "name": format!("word {round}"), "value": "red" });
    create_item(admin, "/api/company/part/manufacturer/parameter/", &item);
    let item = json!({
        "part": part, "supplier": company, "SKU": format!("sku {round}"), "manufacturer_part": manufactured,
    });
    let supplied = create_item(admin, "/api/company/part/", &item);
    let item = json!({ "part": supplied, "quantity": 5, "price": 2 });
    create_item(admin, "/api/company/price-break/", &item);
    let item =
        json!({ "part": part, "quantity": 3, "location": location, "supplier_part": supplied });
    let stock = create_item(admin, "/api/stock/", &item);
    create_item(
        admin,
        "/api/stock/",
        &json!({ "part": component, "quantity": 8 }),
    );
    let item = json!({ "model_type": "part", "model_id": part, "link": format!("https://example.org/{round}") });
    create_item(admin, "/api/attachment/", &item);
    let item = json!({ "part": part, "test_name": format!("test {round}") });
    let test = create_item(admin, "/api/part/test-template/", &item);
    let item = json!({ "stock_item": stock, "template": test, "result": true });
    create_item(admin, "/api/stock/test/", &item);
    orders(admin, (company, supplied), stock, part);
}

/// Creates an order of every type, each with a line of every type.
fn orders(admin: &Client, (company, supplied): (i64, i64), stock: i64, part: i64) {
    let line = |order: i64, name: &str, key: i64| json!({ "order": order, name: key, "quantity": 1, "price": 2 });
    let order = create_item(
        admin,
        "/api/order/po/",
        &json!({ "supplier": company, "responsible": 1 }),
    );
    create_item(admin, "/api/order/po-line/", &line(order, "part", supplied));
    create_item(admin, "/api/order/po-extra-line/", &line(order, "none", 0));
    let order = create_item(
        admin,
        "/api/order/ro/",
        &json!({ "customer": company, "project_code": 1 }),
    );
    create_item(admin, "/api/order/ro-line/", &line(order, "item", stock));
    create_item(admin, "/api/order/ro-extra-line/", &line(order, "none", 0));
    sales(admin, company, part, stock);
    create_item(
        admin,
        "/api/build/",
        &json!({ "part": part, "quantity": 4 }),
    );
}

/// Creates a sales order with stock that is allocated to its shipment.
fn sales(admin: &Client, company: i64, part: i64, stock: i64) {
    let order = create_item(
        admin,
        "/api/order/so/",
        &json!({ "customer": company, "responsible": 1 }),
    );
    let line = json!({ "order": order, "part": part, "quantity": 1 });
    let line = create_item(admin, "/api/order/so-line/", &line);
    let extra = json!({ "order": order, "quantity": 1 });
    create_item(admin, "/api/order/so-extra-line/", &extra);
    let shipment = json!({ "order": order, "checked_by": 1 });
    let shipment = create_item(admin, "/api/order/so/shipment/", &shipment);
    let one = json!({ "line_item": line, "stock_item": stock, "quantity": 1 });
    let body = json!({ "items": [one], "shipment": shipment });
    admin
        .post(&format!("/api/order/so/{order}/allocate/"), &body)
        .expect(201);
}

fn company(admin: &Client, round: i64) -> i64 {
    let name = format!("company {round}");
    let item =
        json!({ "name": name, "is_supplier": true, "is_manufacturer": true, "is_customer": true });
    let company = create_item(admin, "/api/company/", &item);
    let item = json!({ "company": company, "name": format!("contact {round}") });
    create_item(admin, "/api/company/contact/", &item);
    let item = json!({ "company": company, "title": format!("address {round}") });
    create_item(admin, "/api/company/address/", &item);
    let item = json!({ "code": format!("code {round}"), "responsible": 1 });
    create_item(admin, "/api/project-code/", &item);
    company
}

/// Creates a location and a category, each with one below it.
fn trees(admin: &Client, round: i64) -> (i64, i64) {
    let item = json!({ "name": format!("kind {round}") });
    let kind = create_item(admin, "/api/stock/location-type/", &item);
    let item = json!({ "name": format!("location {round}"), "location_type": kind });
    let location = create_item(admin, "/api/stock/location/", &item);
    let item = json!({ "name": format!("category {round}"), "default_location": location });
    let category = create_item(admin, "/api/part/category/", &item);
    for (path, parent) in [
        ("/api/stock/location/", location),
        ("/api/part/category/", category),
    ] {
        create_item(admin, path, &json!({ "name": "below", "parent": parent }));
    }
    (location, category)
}

/// Creates an assembly and its component, which is a variant of it.
fn parts(admin: &Client, round: i64, category: i64, location: i64) -> (i64, i64) {
    let item = json!({
        "name": format!("part {round}"), "category": category, "assembly": true, "testable": true, "salable": true,
        "default_location": location,
    });
    let part = create_item(admin, "/api/part/", &item);
    // A template can have no stock, so the part is a template only while the variant is created.
    let template = |is_template: bool| {
        let path = format!("/api/part/{part}/");
        admin
            .patch(&path, &json!({ "is_template": is_template }))
            .expect(200)
    };
    template(true);
    let item = json!({ "name": format!("component {round}"), "variant_of": part });
    let component = create_item(admin, "/api/part/", &item);
    template(false);
    let item = json!({ "name": format!("substitute {round}") });
    let substitute = create_item(admin, "/api/part/", &item);
    let item = json!({ "part_1": part, "part_2": component });
    create_item(admin, "/api/part/related/", &item);
    for path in ["/api/part/sale-price/", "/api/part/internal-price/"] {
        create_item(
            admin,
            path,
            &json!({ "part": part, "quantity": 10, "price": 1.5 }),
        );
    }
    let item = json!({ "part": part, "sub_part": component, "quantity": 2 });
    let line = create_item(admin, "/api/bom/", &item);
    let item = json!({ "bom_item": line, "part": substitute });
    create_item(admin, "/api/bom/substitute/", &item);
    (part, component)
}

fn parameters(admin: &Client, round: i64, category: i64, part: i64) {
    let path = "/api/part/parameter/template/";
    let item = json!({ "name": format!("resistance {round}"), "units": "ohm" });
    let template = create_item(admin, path, &item);
    let item =
        json!({ "category": category, "parameter_template": template, "default_value": "10 kohm" });
    create_item(admin, "/api/part/category/parameters/", &item);
    let template = create_item(admin, path, &json!({ "name": format!("colour {round}") }));
    let item = json!({ "part": part, "template": template, "data": "red" });
    create_item(admin, "/api/part/parameter/", &item);
}
