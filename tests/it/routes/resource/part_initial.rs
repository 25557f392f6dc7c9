//! Initial data of new parts.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::fixtures::create_item;

on_both_databases! {
    fn a_new_part_comes_with_stock_and_supplier(server) {
        let admin = server.admin();
        let company = json!({ "name": "Acme", "is_supplier": true, "is_manufacturer": true });
        let company = create_item(&admin, "/api/company/", &company);
        let location = create_item(&admin, "/api/stock/location/", &json!({ "name": "Shelf" }));
        let part = create_item(&admin, "/api/part/", &json!({
            "name": "Part",
            "initial_stock": { "quantity": "12.5", "location": location },
            "initial_supplier": { "supplier": company, "sku": "S1", "manufacturer": company, "mpn": "M1" },
        }));
        let stock = admin.get(&format!("/api/stock/?part={part}")).expect(200);
        assert_eq!((&stock[0]["quantity"], &stock[0]["location"]), (&json!(12.5), &json!(location)));
        let supplied = admin.get(&format!("/api/company/part/?part={part}")).expect(200);
        assert_eq!((&supplied[0]["SKU"], &supplied[0]["MPN"]), (&json!("S1"), &json!("M1")));
    }

    fn what_a_part_cannot_start_with_is_reported_and_nothing_is_made(server) {
        let admin = server.admin();
        let customer = json!({ "name": "Acme", "is_supplier": false, "is_customer": true });
        let customer = create_item(&admin, "/api/company/", &customer);
        let shelf = create_item(&admin, "/api/stock/location/", &json!({ "name": "Shelf", "structural": true }));
        let refused = admin.post("/api/part/", &json!({
            "name": "Part",
            "initial_stock": { "quantity": 1, "location": shelf },
            "initial_supplier": { "supplier": customer, "sku": "1" },
            "duplicate": { "part": 999 },
        })).expect(400);
        assert_eq!(refused, json!({
            "initial_stock": {
                "location": ["Stock items cannot be located into structural stock locations!"],
            },
            "initial_supplier": { "supplier": ["Selected company is not a valid supplier"] },
            "duplicate": { "part": ["Invalid pk \"999\" - object does not exist."] },
        }));
        assert_eq!(admin.get("/api/part/").expect(200), json!([]));
        for wrong in [json!(1), json!([]), json!("x"), json!({}), json!({ "quantity": "many" })] {
            let refused = admin.post("/api/part/", &json!({ "name": "Part", "initial_stock": wrong })).expect(400);
            assert!(refused["initial_stock"].is_object(), "{wrong}");
        }
    }

    fn a_copy_takes_over_what_was_asked_for(server) {
        let admin = server.admin();
        let original = json!({ "name": "Original", "assembly": true, "testable": true, "notes": "as they are" });
        let original = create_item(&admin, "/api/part/", &original);
        let [component, other] = ["component", "other"].map(|name| create_item(&admin, "/api/part/", &json!({ "name": name })));
        let line = create_item(&admin, "/api/bom/", &json!({ "part": original, "sub_part": component, "quantity": 3 }));
        create_item(&admin, "/api/bom/substitute/", &json!({ "bom_item": line, "part": other }));
        let template = create_item(&admin, "/api/part/parameter/template/", &json!({ "name": "Width" }));
        create_item(&admin, "/api/part/parameter/", &json!({ "part": original, "template": template, "data": "7" }));
        create_item(&admin, "/api/part/test-template/", &json!({ "part": original, "test_name": "Burn in" }));
        let copy = admin.post("/api/part/", &json!({ "name": "Copy", "assembly": true, "testable": true, "duplicate": {
            "part": original, "copy_bom": true, "copy_parameters": true, "copy_tests": true,
        }})).expect(201);
        assert_eq!(copy["notes"], "as they are");
        let of = |path: &str| admin.get(&format!("{path}?part={}", copy["pk"])).expect(200)[0].clone();
        let line = of("/api/bom/");
        assert_eq!((&line["quantity"], &line["substitutes"][0]["part"]), (&json!(3.0), &json!(other)));
        assert_eq!(of("/api/part/parameter/")["data_numeric"], 7.0);
        assert_eq!(of("/api/part/test-template/")["key"], "burnin");
        let plain = create_item(&admin, "/api/part/", &json!({ "name": "Plain", "duplicate": { "part": original, "copy_notes": false } }));
        assert_eq!(admin.get(&format!("/api/bom/?part={plain}")).expect(200), json!([]));
        assert_eq!(admin.get(&format!("/api/part/{plain}/")).expect(200)["notes"], json!(null));
    }

    fn a_star_is_each_users_own(server) {
        let admin = server.admin();
        let part = format!("/api/part/{}/", create_item(&admin, "/api/part/", &json!({ "name": "Part" })));
        let category = format!("/api/part/category/{}/", create_item(&admin, "/api/part/category/", &json!({ "name": "C" })));
        let reader = server.create_user("reader", false, &["view"]);
        for path in [&part, &category] {
            for starred in [true, true, false] {
                let changed = admin.patch(path, &json!({ "starred": starred })).expect(200);
                assert_eq!(changed["starred"], starred, "{path}");
                assert_eq!(reader.get(path).expect(200)["starred"], false, "{path}");
            }
        }
    }

    fn the_answer_to_a_change_counts_what_the_answer_to_a_new_part_leaves_out(server) {
        let admin = server.admin();
        let made = admin.post("/api/part/", &json!({ "name": "Part" })).expect(201);
        assert_eq!((&made["in_stock"], &made["revision_count"]), (&json!(null), &json!(null)));
        let changed = admin.patch(&format!("/api/part/{}/", made["pk"]), &json!({ "units": "pieces" })).expect(200);
        assert_eq!((&changed["in_stock"], &changed["revision_count"]), (&json!(0.0), &json!(0)));
    }
}
