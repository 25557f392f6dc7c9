//! Filters of the list of stock.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{item, key, location, part};

on_both_databases! {
    fn a_part_stands_for_its_variants_too_unless_that_is_not_wanted(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let car = part(&admin, "Car", &json!({}));
        admin.patch(&format!("/api/part/{car}/"), &json!({ "is_template": true })).expect(200);
        let red = part(&admin, "Red", &json!({ "variant_of": car }));
        admin.patch(&format!("/api/part/{red}/"), &json!({ "is_template": true })).expect(200);
        let dark = part(&admin, "Dark red", &json!({ "variant_of": red }));
        let blue = part(&admin, "Blue", &json!({ "variant_of": car }));
        let boat = part(&admin, "Boat", &json!({}));
        let [dark_item, blue_item, _] = [dark, blue, boat].map(|part| item(&admin, part, 1, here));
        let found = |query: &str| {
            let found = admin.get(&format!("/api/stock/?{query}")).expect(200);
            let mut keys: Vec<i64> = found.as_array().expect("a list").iter().map(key).collect();
            keys.sort_unstable();
            keys
        };
        assert_eq!(found(&format!("part={car}")), [dark_item, blue_item]);
        assert_eq!(found(&format!("part={red}")), [dark_item]);
        assert!(found(&format!("part={car}&include_variants=false")).is_empty());
        assert_eq!(found(&format!("part={blue}&include_variants=false")), [blue_item]);
        assert_eq!(found(&format!("part_tree={blue}")), [dark_item, blue_item]);
        admin.get("/api/stock/?part=x").expect(400);
    }

    fn stock_is_found_by_its_makers_its_tags_and_whether_it_is_tracked(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let bolt = part(&admin, "Bolt", &json!({ "trackable": true }));
        let company = |name: &str| {
            let body = json!({ "name": name, "is_supplier": true, "is_manufacturer": true });
            key(&admin.post("/api/company/", &body).expect(201))
        };
        let (maker, seller) = (company("Maker"), company("Seller"));
        let made = json!({ "part": bolt, "manufacturer": maker, "MPN": "M1" });
        let made = key(&admin.post("/api/company/part/manufacturer/", &made).expect(201));
        let sold = json!({ "part": bolt, "supplier": seller, "SKU": "S1", "manufacturer_part": made });
        let sold = key(&admin.post("/api/company/part/", &sold).expect(201));
        let make = |fields: Value| {
            let mut body = json!({ "part": bolt, "quantity": 1, "location": here });
            body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            key(&admin.post("/api/stock/", &body).expect(201)[0])
        };
        let bought = make(json!({ "supplier_part": sold }));
        let batch = make(json!({ "batch": "B1", "tags": ["blue"] }));
        let serial = make(json!({ "serial_numbers": "1" }));
        let split = json!({ "items": [{ "pk": batch, "quantity": 0.5 }], "location": here });
        admin.post("/api/stock/transfer/", &split).expect(201);
        let half = key(&admin.get(&format!("/api/stock/?ancestor={batch}")).expect(200)[0]);
        for (query, expected) in [
            (format!("manufacturer={maker}"), vec![bought]),
            (format!("company={maker}"), vec![bought]),
            (format!("company={seller}"), vec![bought]),
            ("tracked=true".to_owned(), vec![batch, serial, half]),
            ("tracked=false".to_owned(), vec![bought]),
            ("tags__name=blue".to_owned(), vec![batch, half]),
            ("tags__name=red".to_owned(), vec![]),
            (format!("exclude_tree={batch}"), vec![bought, serial]),
        ] {
            let found = admin.get(&format!("/api/stock/?{query}")).expect(200);
            let mut keys: Vec<i64> = found.as_array().unwrap().iter().map(key).collect();
            keys.sort_unstable();
            assert_eq!(keys, expected, "{query}");
        }
    }

    fn no_location_stands_for_all_stock_unless_cascade_is_false(server) {
        let admin = server.admin();
        let top = location(&admin, "top");
        let body = json!({ "name": "below", "parent": top });
        let below = key(&admin.post("/api/stock/location/", &body).expect(201));
        let bolt = part(&admin, "Bolt", &json!({}));
        let [here, there] = [top, below].map(|place| item(&admin, bolt, 1, place));
        let lost = key(&admin.post("/api/stock/", &json!({ "part": bolt, "quantity": 1 })).expect(201)[0]);
        for (query, expected) in [
            ("location=null".to_owned(), vec![here, there, lost]),
            ("location=null&cascade=true".to_owned(), vec![here, there, lost]),
            ("location=null&cascade=false".to_owned(), vec![lost]),
            (format!("location={top}"), vec![here, there]),
            (format!("location={top}&cascade=0"), vec![here]),
        ] {
            let found = admin.get(&format!("/api/stock/?{query}")).expect(200);
            let mut keys: Vec<i64> = found.as_array().unwrap().iter().map(key).collect();
            keys.sort_unstable();
            assert_eq!(keys, expected, "{query}");
        }
        let body = json!({ "search": "bolt", "limit": 9, "stockitem": { "location": "null" } });
        assert_eq!(admin.post("/api/search/", &body).expect(200)["stockitem"]["count"], 3);
    }

    fn what_was_sold_or_used_up_does_not_expire(server) {
        let admin = server.admin();
        let milk = part(&admin, "Milk", &json!({}));
        let make = || {
            let body = json!({ "part": milk, "quantity": 1, "expiry_date": "2020-01-01", "delete_on_deplete": false });
            key(&admin.post("/api/stock/", &body).expect(201)[0])
        };
        let (kept, used) = (make(), make());
        admin.post("/api/stock/remove/", &json!({ "items": [{ "pk": used, "quantity": 1 }] })).expect(201);
        let expired = admin.get("/api/stock/?expired=true").expect(200);
        assert_eq!((expired.as_array().map(Vec::len), &expired[0]["pk"]), (Some(1), &json!(kept)));
        assert_eq!(admin.get(&format!("/api/stock/{used}/")).expect(200)["expired"], false);
        assert_eq!(admin.get(&format!("/api/stock/{kept}/")).expect(200)["expired"], true);
    }
}
