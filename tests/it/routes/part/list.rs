//! Lists: filters, search, ordering and pages, tested on parts.

use inventree::db::DbError;
use inventree::resource::Statement;
use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

fn parts(admin: &Client) {
    for (name, ipn, description, active) in [
        ("Ölfilter", "F-1", "Für den Motor", true),
        ("Bolt", "B-10", "M3, 100% steel", true),
        ("bolt", "B-2", "M4", false),
        ("Nut", "", "for a bolt_", true),
    ] {
        let body =
            json!({ "name": name, "IPN": ipn, "description": description, "active": active });
        admin.post("/api/part/", &body).expect(201);
    }
}

fn names(admin: &Client, query: &str) -> Vec<String> {
    let listed = admin.get(&format!("/api/part/?{query}")).expect(200);
    let items = listed
        .as_array()
        .or_else(|| listed["results"].as_array())
        .unwrap();
    items
        .iter()
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

on_both_databases! {
    fn every_word_is_found_without_case_and_taken_literally(server) {
        let admin = server.admin();
        parts(&admin);
        for (search, found) in [
            ("BOLT", vec!["Bolt", "Nut", "bolt"]), ("%C3%B6LFILTER", vec!["Ölfilter"]), ("f%C3%BCr+motor", vec!["Ölfilter"]),
            ("100%25", vec!["Bolt"]), ("t_", vec!["Nut"]), ("bolt+m4", vec!["bolt"]), ("b-1", vec!["Bolt"]), ("%5C", vec![]),
            ("bolt+nothing", vec![]), ("", vec!["Bolt", "Nut", "bolt", "Ölfilter"]), ("'", vec![]),
        ] {
            assert_eq!(names(&admin, &format!("search={search}")), found, "{search}");
        }
    }

    fn a_list_is_ordered_as_asked_and_the_same_on_both_databases(server) {
        let admin = server.admin();
        parts(&admin);
        assert_eq!(names(&admin, ""), ["Bolt", "Nut", "bolt", "Ölfilter"], "by the bytes of the name");
        assert_eq!(names(&admin, "ordering=-name"), ["Ölfilter", "bolt", "Nut", "Bolt"]);
        assert_eq!(names(&admin, "ordering=IPN"), ["Nut", "Bolt", "bolt", "Ölfilter"]);
        assert_eq!(names(&admin, "ordering=active,-IPN"), ["bolt", "Ölfilter", "Bolt", "Nut"]);
        assert_eq!(names(&admin, "ordering=nonsense"), names(&admin, ""));
    }

    fn pages_hold_every_item_once_and_point_at_each_other(server) {
        let admin = server.admin();
        parts(&admin);
        let first = admin.get("/api/part/?limit=3&ordering=name").expect(200);
        assert_eq!((&first["count"], &first["previous"]), (&json!(4), &Value::Null));
        let next = first["next"].as_str().unwrap();
        let path = &next[next.find("/api/").unwrap()..];
        let second = admin.get(path).expect(200);
        assert_eq!((&second["next"], second["results"].as_array().unwrap().len()), (&Value::Null, 1));
        assert!(second["previous"].is_string());
        assert_eq!(admin.get("/api/part/?limit=3&offset=99&search=bolt").expect(200)["count"], 3);
        assert_eq!(admin.get("/api/part/?limit=3&search=none").expect(200)["count"], 0);
    }

    fn filters_apply_and_a_wrong_value_is_reported(server) {
        let admin = server.admin();
        parts(&admin);
        assert_eq!(names(&admin, "active=false"), ["bolt"]);
        assert_eq!(names(&admin, "active=true&has_ipn=1"), ["Bolt", "Ölfilter"]);
        assert_eq!(names(&admin, "IPN=B-2"), ["bolt"]);
        assert_eq!(names(&admin, "active=nonsense").len(), 4);
        assert_eq!(names(&admin, "created_after=2000-01-01").len(), 4);
        let refused = admin.get("/api/part/?variant_of=x").expect(400);
        assert_eq!(refused["variant_of"], json!(["Select a valid choice. That choice is not one of the available choices."]));
        assert_eq!(admin.get("/api/part/?created_after=soon").expect(400), json!({ "created_after": ["Enter a valid date."] }));
    }

    fn stock_is_counted_with_that_of_variants(server) {
        let admin = server.admin();
        let template = admin.post("/api/part/", &json!({ "name": "T", "is_template": true })).expect(201);
        let variant = admin.post("/api/part/", &json!({ "name": "V", "is_template": true, "variant_of": template["pk"] })).expect(201);
        let nested = admin.post("/api/part/", &json!({ "name": "W", "variant_of": variant["pk"] })).expect(201);
        admin.patch(&format!("/api/part/{}/", variant["pk"]), &json!({ "is_template": false })).expect(200);
        for (part, quantity) in [(&variant, 2.5), (&nested, 1.25)] {
            admin.post("/api/stock/", &json!({ "part": part["pk"], "quantity": quantity })).expect(201);
        }
        let shown = admin.get(&format!("/api/part/{}/", template["pk"])).expect(200);
        assert_eq!((&shown["in_stock"], &shown["variant_stock"], &shown["total_in_stock"]), (&json!(0.0), &json!(3.75), &json!(3.75)));
        let shown = admin.get(&format!("/api/part/{}/", variant["pk"])).expect(200);
        assert_eq!((&shown["in_stock"], &shown["total_in_stock"], &shown["stock_item_count"]), (&json!(2.5), &json!(3.75), &json!(1)));
    }

    fn a_list_of_any_length_is_answered_whole(server) {
        let admin = server.admin();
        let fill = Statement::new(
            "INSERT INTO parts (name) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234) \
             SELECT 'P' || i FROM n",
        );
        server.registry().db().write(|db| fill.run(db).map_err(DbError::from)).unwrap();
        let listed = admin.get("/api/part/?ordering=-pk").expect(200);
        let keys: Vec<i64> = listed.as_array().unwrap().iter().map(|part| part["pk"].as_i64().unwrap()).collect();
        assert_eq!(keys.len(), 1234);
        let mut sorted = keys.clone();
        sorted.sort_unstable_by_key(|pk| -pk);
        sorted.dedup();
        assert_eq!(keys.len(), sorted.len());
        assert_eq!(admin.get("/api/part/?limit=2000").expect(200)["results"].as_array().unwrap().len(), 1234);
    }

    fn parts_are_left_out_by_any_number_of_keys(server) {
        let admin = server.admin();
        parts(&admin);
        let keys: Vec<i64> = admin.get("/api/part/").expect(200).as_array().unwrap().iter().map(|part| part["pk"].as_i64().unwrap()).collect();
        assert_eq!(names(&admin, &format!("exclude_id={}", keys[0])).len(), 3);
        assert_eq!(names(&admin, &format!("exclude_id={}&exclude_id={}", keys[0], keys[1])).len(), 2);
        assert_eq!(names(&admin, &format!("exclude_id={},{},{}", keys[0], keys[1], keys[2])).len(), 1);
        admin.get("/api/part/?exclude_id=1,x").expect(400);
    }

    fn a_part_is_converted_within_its_family(server) {
        let admin = server.admin();
        let part = |name: &str, above: Option<i64>, is_active: bool| {
            let body = json!({ "name": name, "is_template": true, "variant_of": above, "active": is_active });
            admin.post("/api/part/", &body).expect(201)["pk"].as_i64().unwrap()
        };
        let top = part("top", None, true);
        let one = part("one", Some(top), true);
        part("other", Some(top), true);
        part("old", Some(top), false);
        part("below", Some(one), true);
        part("stranger", None, true);
        assert_eq!(names(&admin, &format!("convert_from={one}")), ["below", "other", "top"]);
        assert_eq!(names(&admin, &format!("convert_from={top}")), ["below", "one", "other"]);
    }

    fn what_a_user_has_starred_is_listed_for_that_user(server) {
        let admin = server.admin();
        parts(&admin);
        let bolt = admin.get("/api/part/?search=M3").expect(200)[0]["pk"].clone();
        admin.patch(&format!("/api/part/{bolt}/"), &json!({ "starred": true })).expect(200);
        let category = admin.post("/api/part/category/", &json!({ "name": "C", "starred": true })).expect(201);
        admin.post("/api/part/category/", &json!({ "name": "D" })).expect(201);
        assert_eq!(names(&admin, "starred=true"), ["Bolt"]);
        assert_eq!(names(&admin, "starred=false").len(), 3);
        let ann = server.create_user("ann", false, &["view"]);
        assert_eq!(names(&ann, "starred=true"), [""; 0]);
        let starred = admin.get("/api/part/category/?starred=1").expect(200);
        assert_eq!((starred.as_array().unwrap().len(), &starred[0]["pk"]), (1, &category["pk"]));
    }

    fn a_part_shows_its_parameters_prices_and_location_where_that_is_asked_for(server) {
        let admin = server.admin();
        let key = |path: &str, body: &Value| admin.post(path, body).expect(201)["pk"].clone();
        let place = key("/api/stock/location/", &json!({ "name": "Shelf" }));
        let part = key("/api/part/", &json!({ "name": "P", "salable": true, "default_location": place }));
        let template = key("/api/part/parameter/template/", &json!({ "name": "Width" }));
        key("/api/part/parameter/", &json!({ "part": part, "template": template, "data": "5" }));
        key("/api/part/sale-price/", &json!({ "part": part, "quantity": 10, "price": 1.5 }));
        let shown = &admin.get("/api/part/?parameters=true&price_breaks=true&location_detail=true").expect(200)[0];
        assert_eq!(shown["parameters"][0]["template_detail"]["name"], "Width");
        assert_eq!(shown["price_breaks"][0]["price"], 1.5);
        assert_eq!(shown["default_location_detail"]["name"], "Shelf");
        let plain = &admin.get("/api/part/").expect(200)[0];
        for name in ["parameters", "price_breaks", "default_location_detail"] {
            assert!(plain.get(name).is_none(), "{name}");
        }
    }

    fn the_requirements_of_a_part_say_what_there_is_and_what_can_be_built(server) {
        let admin = server.admin();
        let key = |path: &str, body: &Value| admin.post(path, body).expect(201)["pk"].as_i64().unwrap();
        let template = key("/api/part/", &json!({ "name": "T", "assembly": true, "is_template": true }));
        let part = key("/api/part/", &json!({ "name": "V", "assembly": true, "variant_of": template }));
        let [a, b] = ["a", "b"].map(|name| key("/api/part/", &json!({ "name": name })));
        let line = |part: i64, sub_part: i64, members: Value| {
            let mut line = json!({ "part": part, "sub_part": sub_part, "quantity": 2 });
            line.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            key("/api/bom/", &line);
        };
        line(template, a, json!({ "inherited": true }));
        line(part, b, json!({ "consumable": true }));
        for (part, quantity) in [(a, 7), (part, 3)] {
            admin.post("/api/stock/", &json!({ "part": part, "quantity": quantity })).expect(201);
        }
        let shown = |part: i64| admin.get(&format!("/api/part/{part}/requirements/")).expect(200);
        let own = shown(part);
        assert_eq!((&own["total_stock"], &own["unallocated_stock"], &own["can_build"]), (&json!(3.0), &json!(3.0), &json!(3)));
        assert_eq!(shown(template)["total_stock"], 3.0, "that of its variants");
        assert_eq!(shown(a)["can_build"], 0);
        assert_eq!(admin.get("/api/part/999/requirements/").status, 404);
        server.create_user("nobody", false, &[]).get(&format!("/api/part/{part}/requirements/")).expect(403);
    }
}
