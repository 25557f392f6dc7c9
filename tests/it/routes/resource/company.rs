//! Contacts, addresses and price breaks of companies; project codes.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::fixtures::create_item;

on_both_databases! {
    fn a_company_has_one_primary_address_which_it_shows(server) {
        let admin = server.admin();
        let company = create_item(&admin, "/api/company/", &json!({ "name": "Acme" }));
        let first = json!({ "company": company, "title": "First", "line1": "1 Main Street" });
        let first = admin.post("/api/company/address/", &first).expect(201);
        assert_eq!(first["primary"], true);
        let second = json!({ "company": company, "title": "Second", "line1": "2 Side Street", "primary": true });
        create_item(&admin, "/api/company/address/", &second);
        let first = admin.get(&format!("/api/company/address/{}/", first["pk"])).expect(200);
        assert_eq!(first["primary"], false);
        let company = admin.get(&format!("/api/company/{company}/")).expect(200);
        assert_eq!(company["address"], "2 Side Street");
    }

    fn a_price_break_is_of_more_than_nothing_and_one_a_quantity(server) {
        let admin = server.admin();
        let company = create_item(&admin, "/api/company/", &json!({ "name": "Acme" }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "Part" }));
        let supplied = json!({ "part": part, "supplier": company, "SKU": "1" });
        let supplied = create_item(&admin, "/api/company/part/", &supplied);
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
        create_item(&admin, "/api/project-code/", &json!({ "code": "P1" }));
        let refused = admin.post("/api/project-code/", &json!({ "code": "P1" })).expect(400);
        assert_eq!(refused, json!({ "code": ["Project Code with this Project Code already exists."] }));
    }

    fn duplicates_are_reported_with_the_fields_that_they_have_in_common(server) {
        let admin = server.admin();
        let maker = json!({ "name": "Acme", "email": null, "is_manufacturer": true });
        let company = create_item(&admin, "/api/company/", &maker);
        let text = |fields: &str| json!({ "non_field_errors": [format!("The fields {fields} must make a unique set.")] });
        assert_eq!(admin.post("/api/company/", &maker).expect(400), text("name, email"));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        let made = json!({ "part": part, "manufacturer": company, "MPN": null });
        create_item(&admin, "/api/company/part/manufacturer/", &made);
        assert_eq!(admin.post("/api/company/part/manufacturer/", &made).expect(400), text("part, manufacturer, MPN"));
        let sold = json!({ "part": part, "supplier": company, "SKU": "1" });
        create_item(&admin, "/api/company/part/", &sold);
        assert_eq!(admin.post("/api/company/part/", &sold).expect(400), text("part, supplier, SKU"));
    }

    fn a_pack_holds_a_quantity_in_units_of_the_part(server) {
        let admin = server.admin();
        let company = create_item(&admin, "/api/company/", &json!({ "name": "Acme" }));
        let (cable, bolt) = (
            create_item(&admin, "/api/part/", &json!({ "name": "cable", "units": "m" })),
            create_item(&admin, "/api/part/", &json!({ "name": "bolt" })),
        );
        let send = |part: i64, pack: &str| {
            let body = json!({ "part": part, "supplier": company, "SKU": pack, "pack_quantity": pack });
            admin.post("/api/company/part/", &body)
        };
        for (part, pack, native) in [(cable, "10 m", 10.0), (cable, "5 feet", 1.524), (cable, "3", 3.0), (bolt, "2 dozen", 24.0)] {
            assert_eq!(send(part, pack).expect(201)["pack_quantity_native"], native, "{pack}");
        }
        for (part, pack, text) in [
            (cable, "10 kg", "Pack units must be compatible with the base part units"),
            (bolt, "10 m", "Pack units must be compatible with the base part units"),
            (bolt, "many", "Pack units must be compatible with the base part units"),
            (cable, "-1 m", "Pack units must be greater than zero"),
            (bolt, "0", "Pack units must be greater than zero"),
        ] {
            assert_eq!(send(part, pack).expect(400), json!({ "pack_quantity": [text] }), "{pack}");
        }
    }

    fn a_company_never_has_two_primary_addresses(server) {
        let admin = server.admin();
        let company = create_item(&admin, "/api/company/", &json!({ "name": "Acme" }));
        std::thread::scope(|scope| {
            for title in ["a", "b", "c", "d"] {
                let body = json!({ "company": company, "title": title, "primary": title < "c" });
                let admin = &admin;
                scope.spawn(move || admin.post("/api/company/address/", &body).expect(201));
            }
        });
        let all = admin.get(&format!("/api/company/address/?company={company}")).expect(200);
        let primary = all.as_array().unwrap().iter().filter(|address| address["primary"] == true);
        assert_eq!(primary.count(), 1);
    }

    fn a_company_shows_its_primary_address_whole_and_counts_all(server) {
        let admin = server.admin();
        let company = create_item(&admin, "/api/company/", &json!({ "name": "Acme" }));
        create_item(&admin, "/api/company/", &json!({ "name": "Other" }));
        for (title, is_primary) in [("first", false), ("second", true)] {
            let address = json!({ "company": company, "title": title, "primary": is_primary });
            create_item(&admin, "/api/company/address/", &address);
        }
        let listed = admin.get("/api/company/").expect(200);
        assert_eq!((&listed[0]["primary_address"]["title"], &listed[0]["address_count"]), (&json!("second"), &json!(2)));
        assert_eq!((&listed[1]["primary_address"], &listed[1]["address_count"]), (&json!(null), &json!(0)));
    }

    fn parts_of_companies_show_their_maker_and_a_name_where_that_is_asked_for(server) {
        let admin = server.admin();
        let company = create_item(&admin, "/api/company/", &json!({ "name": "Acme", "is_manufacturer": true }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part", "IPN": "P-1" }));
        let made = create_item(&admin, "/api/company/part/manufacturer/", &json!({ "part": part, "manufacturer": company, "MPN": "M1" }));
        let sold = json!({ "part": part, "supplier": company, "SKU": "S1", "manufacturer_part": made });
        create_item(&admin, "/api/company/part/", &sold);
        create_item(&admin, "/api/company/part/", &json!({ "part": part, "supplier": company, "SKU": "S2" }));
        let query = "pretty=true&manufacturer_detail=true&manufacturer_part_detail=true&ordering=SKU";
        let listed = admin.get(&format!("/api/company/part/?{query}")).expect(200);
        assert_eq!((&listed[0]["pretty_name"], &listed[1]["pretty_name"]), (&json!("P-1 | Acme | S1 | Acme | M1"), &json!("P-1 | Acme | S2")));
        assert_eq!(listed[0]["manufacturer_detail"]["name"], "Acme");
        assert_eq!((&listed[0]["manufacturer_part_detail"]["MPN"], &listed[1]["manufacturer_part_detail"]), (&json!("M1"), &json!(null)));
        let listed = admin.get("/api/company/part/manufacturer/?pretty=true").expect(200);
        assert_eq!(listed[0]["pretty_name"], "Acme | M1");
    }

    fn a_manufacturer_says_each_thing_of_a_part_once(server) {
        let admin = server.admin();
        let company = create_item(&admin, "/api/company/", &json!({ "name": "Acme", "is_manufacturer": true }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        let made = create_item(&admin, "/api/company/part/manufacturer/", &json!({ "part": part, "manufacturer": company, "MPN": "M1" }));
        let path = "/api/company/part/manufacturer/parameter/";
        let said = json!({ "manufacturer_part": made, "name": "Colour", "value": "red", "units": null });
        create_item(&admin, path, &said);
        let refused = admin.post(path, &said).expect(400);
        assert_eq!(refused, json!({ "non_field_errors": ["The fields manufacturer_part, name must make a unique set."] }));
        let found = admin.get(&format!("{path}?part={part}&manufacturer={company}&manufacturer_part_detail=true")).expect(200);
        assert_eq!((&found[0]["value"], &found[0]["manufacturer_part_detail"]["MPN"]), (&json!("red"), &json!("M1")));
    }
}
