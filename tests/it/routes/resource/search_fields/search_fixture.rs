//! A database that contains every search word once.

use std::collections::BTreeMap;

use inventree_tests::client::Client;
use serde_json::{Value, json};

use super::search_terms::{part, strip_relation};
use crate::routes::resource::fixtures::create_item;

/// Creates an item of every list in the table with the words in upper case. Keeps the keys of the items to find.
pub(super) struct SearchFixture<'a> {
    pub(super) admin: &'a Client,
    pub(super) keys: BTreeMap<&'static str, i64>,
}

impl SearchFixture<'_> {
    fn add(&mut self, path: &'static str, mut body: Value) -> i64 {
        to_uppercase(&mut body);
        let pk = create_item(self.admin, path, &body);
        self.keys.insert(path, pk);
        pk
    }

    /// Creates a category or location below another one.
    fn branch(&mut self, path: &'static str, tree: &'static str, leaf: &Value) -> i64 {
        let stem = self.add(path, json!({ "name": "östem" }));
        let mut leaf = leaf.clone();
        leaf["name"] = json!("öleaf");
        leaf["description"] = json!("öleafdesc");
        leaf["parent"] = json!(stem);
        let leaf = self.add(path, leaf);
        self.keys.insert(tree, leaf);
        leaf
    }

    fn part(&mut self, letters: &str, mut body: Value) -> i64 {
        for (field, word) in strip_relation(part("", letters)) {
            body[field] = json!(word);
        }
        self.add("/api/part/", body)
    }

    pub(super) fn all(&mut self) {
        let tags = json!(["ötag two"]);
        let maker = self.add(
            "/api/company/",
            json!({ "name": "ömaker", "is_manufacturer": true }),
        );
        let company = self.company();
        let category = self.branch(
            "/api/part/category/",
            "/api/part/category/tree/",
            &json!({}),
        );
        let location = self.branch(
            "/api/stock/location/",
            "/api/stock/location/tree/",
            &json!({ "tags": tags }),
        );
        self.add(
            "/api/stock/location-type/",
            json!({ "name": "ökind", "description": "ökinddesc" }),
        );
        let part = self.parts(category);
        self.parameters(category, part);
        let made = json!({ "part": part, "manufacturer": maker, "MPN": "ömpn", "description": "ömpndesc", "tags": tags });
        let made = self.add("/api/company/part/manufacturer/", made);
        self.add("/api/company/part/manufacturer/parameter/",
            json!({ "manufacturer_part": made, "name": "öparameter", "value": "övalue", "units": "öunit" }));
        let sold = self.add(
            "/api/company/part/",
            json!({ "part": part, "supplier": company, "SKU": "ösku",
            "description": "öskudesc", "manufacturer_part": made, "tags": tags }),
        );
        self.add(
            "/api/company/price-break/",
            json!({ "part": sold, "quantity": 5, "price": 2 }),
        );
        let item = self.stock(
            json!({ "part": part, "quantity": 1, "serial_numbers": "81231", "batch": "öbatch",
            "location": location, "supplier_part": sold, "tags": tags }),
        );
        self.orders(company, part, sold, item);
        self.add(
            "/api/attachment/",
            json!({ "model_type": "company", "model_id": company, "comment": "öcomment",
            "link": "https://a.example", "tags": tags }),
        );
        self.add("/api/user/group/", json!({ "name": "ögroup" }));
        self.add("/api/user/", json!({ "username": "öann", "first_name": "öfirst", "last_name": "ölast", "email": "a@b.example" }));
    }

    fn company(&mut self) -> i64 {
        let company = self.add(
            "/api/company/",
            json!({ "name": "öcompany", "description": "öcompdesc", "tax_id": "ötax",
            "website": "https://compweb.example", "is_supplier": true, "is_customer": true }),
        );
        self.add(
            "/api/company/contact/",
            json!({ "company": company, "name": "öcontact" }),
        );
        self.add(
            "/api/company/address/",
            json!({ "company": company, "title": "öaddress" }),
        );
        self.add(
            "/api/project-code/",
            json!({ "code": "öcode", "description": "öcodedesc" }),
        );
        company
    }

    fn parts(&mut self, category: i64) -> i64 {
        let below = self.part("s", json!({ "category": category }));
        let instead = self.part("t", json!({}));
        let part = self.part(
            "p",
            json!({ "category": category, "tags": ["ötag two"], "assembly": true, "salable": true,
            "trackable": true, "testable": true }),
        );
        self.add(
            "/api/part/related/",
            json!({ "part_1": part, "part_2": below }),
        );
        let line = self.add(
            "/api/bom/",
            json!({ "part": part, "sub_part": below, "quantity": 1, "reference": "öbomref" }),
        );
        self.add(
            "/api/bom/substitute/",
            json!({ "bom_item": line, "part": instead }),
        );
        for path in ["/api/part/sale-price/", "/api/part/internal-price/"] {
            self.add(path, json!({ "part": part, "quantity": 10, "price": 1.5 }));
        }
        part
    }

    fn parameters(&mut self, category: i64, part: i64) {
        let template = json!({ "name": "ötemplate", "description": "ötempdesc", "units": "lumen" });
        let template = self.add("/api/part/parameter/template/", template);
        self.add(
            "/api/part/category/parameters/",
            json!({ "category": category, "parameter_template": template }),
        );
        self.add(
            "/api/part/parameter/",
            json!({ "part": part, "template": template, "data": "4711", "note": "öparnote" }),
        );
    }

    fn stock(&mut self, body: Value) -> i64 {
        let part = body["part"].clone();
        let item = self.add("/api/stock/", body);
        let test = json!({ "part": part, "test_name": "ötest", "description": "ötestdesc" });
        let test = self.add("/api/part/test-template/", test);
        self.add(
            "/api/stock/test/",
            json!({ "stock_item": item, "template": test, "value": "öresult" }),
        );
        let body = json!({ "items": [{ "pk": item, "quantity": 1 }], "notes": "ÖCOUNTED" });
        self.admin.post("/api/stock/count/", &body).expect(201);
        let track = self
            .admin
            .get(&format!("/api/stock/track/?item={item}"))
            .expect(200);
        let mut entries = track.as_array().unwrap().iter();
        let entry = entries.find(|entry| entry["notes"] == "ÖCOUNTED").unwrap();
        self.keys
            .insert("/api/stock/track/", entry["pk"].as_i64().unwrap());
        item
    }

    fn orders(&mut self, company: i64, part: i64, sold: i64, item: i64) {
        let code = self.keys["/api/project-code/"];
        let line = |order: i64, name: &str, key: i64, quantity: f64| {
            json!({ "order": order, name: key, "quantity": quantity,
            "reference": "ölineref", "notes": "ölinenote", "description": "öextra" })
        };
        let many = 5713.25;
        let order = self.add(
            "/api/order/po/",
            json!({ "supplier": company, "reference": "PO-97132", "description": "öpodesc",
            "supplier_reference": "öporef", "project_code": code }),
        );
        self.add("/api/order/po-line/", line(order, "part", sold, 1.0));
        self.add("/api/order/po-extra-line/", line(order, "none", 0, many));
        let order = self.add(
            "/api/order/ro/",
            json!({ "customer": company, "reference": "RMA-97133", "description": "örodesc",
            "customer_reference": "öroref", "project_code": code }),
        );
        self.add("/api/order/ro-line/", line(order, "item", item, 1.0));
        self.add("/api/order/ro-extra-line/", line(order, "none", 0, many));
        let order = self.add(
            "/api/order/so/",
            json!({ "customer": company, "reference": "SO-97131", "description": "ösodesc",
            "customer_reference": "ösoref", "project_code": code }),
        );
        let sale = self.add("/api/order/so-line/", line(order, "part", part, many));
        self.add("/api/order/so-extra-line/", line(order, "none", 0, many));
        let shipment = self.add(
            "/api/order/so/shipment/",
            json!({ "order": order, "reference": "öshipment",
            "tracking_number": "ötrack", "invoice_number": "öinvoice" }),
        );
        let one = json!({ "line_item": sale, "stock_item": item, "quantity": 1 });
        let body = json!({ "items": [one], "shipment": shipment });
        self.admin
            .post(&format!("/api/order/so/{order}/allocate/"), &body)
            .expect(201);
        let list = self
            .admin
            .get(&format!("/api/order/so-allocation/?order={order}"))
            .expect(200);
        self.keys
            .insert("/api/order/so-allocation/", list[0]["pk"].as_i64().unwrap());
        self.add(
            "/api/build/",
            json!({ "part": part, "quantity": 4, "reference": "BO-97134", "title": "öbuild",
            "project_code": code, "priority": 4817 }),
        );
    }
}

/// Converts the words of the table to upper case.
fn to_uppercase(body: &mut Value) {
    match body {
        Value::String(text) if text.starts_with('ö') => *text = text.to_uppercase(),
        Value::Array(values) => values.iter_mut().for_each(to_uppercase),
        Value::Object(members) => members.values_mut().for_each(to_uppercase),
        _ => {}
    }
}
