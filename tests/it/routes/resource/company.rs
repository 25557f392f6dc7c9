//! Contacts, addresses and price breaks of companies; project codes.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::filled::make;

on_both_databases! {
    fn a_company_has_one_primary_address_which_it_shows(server) {
        let admin = server.admin();
        let company = make(&admin, "/api/company/", &json!({ "name": "Acme" }));
        let first = json!({ "company": company, "title": "First", "line1": "1 Main Street" });
        let first = admin.post("/api/company/address/", &first).expect(201);
        assert_eq!(first["primary"], true);
        let second = json!({ "company": company, "title": "Second", "line1": "2 Side Street", "primary": true });
        make(&admin, "/api/company/address/", &second);
        let first = admin.get(&format!("/api/company/address/{}/", first["pk"])).expect(200);
        assert_eq!(first["primary"], false);
        let company = admin.get(&format!("/api/company/{company}/")).expect(200);
        assert_eq!(company["address"], "2 Side Street");
    }

    fn a_price_break_is_of_more_than_nothing_and_one_a_quantity(server) {
        let admin = server.admin();
        let company = make(&admin, "/api/company/", &json!({ "name": "Acme" }));
        let part = make(&admin, "/api/part/", &json!({ "name": "Part" }));
        let supplied = json!({ "part": part, "supplier": company, "SKU": "1" });
        let supplied = make(&admin, "/api/company/part/", &supplied);
        let path = "/api/company/price-break/";
        let refused = admin.post(path, &json!({ "part": supplied, "quantity": 0, "price": 1 })).expect(400);
        assert_eq!(refused["quantity"], json!(["Quantity must be greater than zero"]));
        let made = admin.post(path, &json!({ "part": supplied, "quantity": 10, "price": 1.25 })).expect(201);
        assert_eq!((&made["price"], &made["price_currency"], &made["supplier"]), (&json!(1.25), &json!("USD"), &json!(company)));
        let refused = admin.post(path, &json!({ "part": supplied, "quantity": 10, "price": 2 })).expect(400);
        assert_eq!(refused, json!({ "non_field_errors": ["The fields part, quantity must make a unique set."] }));
    }

    fn a_project_code_is_there_once(server) {
        let admin = server.admin();
        make(&admin, "/api/project-code/", &json!({ "code": "P1" }));
        let refused = admin.post("/api/project-code/", &json!({ "code": "P1" })).expect(400);
        assert_eq!(refused, json!({ "code": ["Project Code with this Project Code already exists."] }));
    }
}
