//! Searches by regular expressions, for whole words, and in notes.

use inventree::db::DbError;
use inventree::diesel::{RunQueryDsl, sql_query};
use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::fixtures::create_item;
use super::regex_filters::encoded;

/// Creates a part with a category, a supplier and notes, and one without.
fn create_fixtures(admin: &Client) {
    let category = create_item(
        admin,
        "/api/part/category/",
        &json!({ "name": "Thick Film" }),
    );
    let part = json!({
        "name": "R 10K 0603", "description": "Größe S", "category": category, "keywords": "res smd",
        "notes": "First line\n\nhides a Wombat here", "tags": ["Red LED", "_C++ 5_"],
    });
    let part = create_item(admin, "/api/part/", &part);
    create_item(admin, "/api/part/", &json!({ "name": "M3x10 Bolt" }));
    let company = json!({ "name": "ACME", "is_supplier": true, "notes": "keeps a wombat" });
    let supplier = create_item(admin, "/api/company/", &company);
    create_item(
        admin,
        "/api/company/part/",
        &json!({ "part": part, "supplier": supplier, "SKU": "AC-4711" }),
    );
}

/// Counts the parts that are found.
#[track_caller]
fn count(admin: &Client, query: &str) -> usize {
    let list = admin.get(&format!("/api/part/?{query}")).expect(200);
    list.as_array().expect("a list").len()
}

on_both_databases! {
    fn an_expression_is_looked_for_in_each_field_by_itself(server) {
        let admin = server.admin();
        create_fixtures(&admin);
        for (expression, expected) in [
            ("^r", 1),
            ("^R.10k", 1),
            ("0603$", 1),
            ("^10k", 0),
            ("0603.*größe", 0),
            ("0603[^a]*größe", 0),
            (r"^ac-\d{4}$", 1),
            ("^thick.film$", 1),
            (r"^\D*$ ^m3x10.bolt$", 1),
            ("^red-led$", 1),
            ("wombat", 0),
            ("10", 2),
        ] {
            let query = format!("search_regex=true&search={}", encoded(expression));
            assert_eq!(count(&admin, &query), expected, "{expression}");
        }
        let refused = admin.get("/api/part/?search_regex=true&search=(").expect(400);
        assert_eq!(refused["search"][0], "not a regular expression: unclosed group at character 1");
        assert_eq!(count(&admin, "search_regex=false&search=("), 0);
    }

    fn whole_words_are_found_alone_or_as_an_expression(server) {
        let admin = server.admin();
        create_fixtures(&admin);
        for (query, expected) in [
            ("search=10k", 1),
            ("search=10", 0),
            ("search=thick", 1),
            ("search=thic", 0),
            ("search=gr%C3%B6%C3%9Fe", 1),
            ("search=gr%C3%B6", 0),
            ("search=ac-4711", 1),
            ("search=1.k", 0),
            ("search=1.k&search_regex=true", 1),
            ("search=1.&search_regex=true", 0),
        ] {
            assert_eq!(count(&admin, &format!("{query}&search_whole=true")), expected, "{query}");
        }
    }

    fn notes_are_searched_where_that_is_asked_for(server) {
        let admin = server.admin();
        create_fixtures(&admin);
        for (query, expected) in [
            ("search=wombat", 0),
            ("search=WOMBAT&search_notes=true", 1),
            ("search=wombat+10k&search_notes=true", 1),
            ("search=womb&search_notes=true&search_whole=true", 0),
            ("search=w.mbat&search_notes=true", 0),
            ("search=w.mbat&search_notes=true&search_regex=true", 1),
            ("search=%5Efirst&search_notes=true&search_regex=true", 1),
            ("search=10k&search_notes=true", 1),
        ] {
            assert_eq!(count(&admin, query), expected, "{query}");
        }
        // A list without notes ignores the parameter.
        let found = admin.get("/api/part/category/?search=thick&search_notes=true").expect(200);
        assert_eq!(found.as_array().map(Vec::len), Some(1));
    }

    fn one_search_over_several_models_has_the_same_modes(server) {
        let admin = server.admin();
        create_fixtures(&admin);
        let counts = |body: Value| {
            let found = admin.post("/api/search/", &body).expect(200);
            let count = |model: &str| found[model]["count"].as_u64();
            (count("part"), count("company"))
        };
        let search = |text: &str, modes: Value| {
            let mut body = modes;
            body["search"] = json!(text);
            body["part"] = json!({ "category": null });
            body["company"] = json!({ "search": "nothing" });
            counts(body)
        };
        assert_eq!(search("wombat", json!({})), (Some(0), Some(0)));
        assert_eq!(search("wombat", json!({ "search_notes": true })), (Some(1), Some(1)));
        assert_eq!(search("^r.*3$", json!({ "search_regex": true })), (Some(1), Some(0)));
        assert_eq!(search("acm", json!({ "search_whole": "true" })), (Some(0), Some(0)));
        assert_eq!(search("acme", json!({ "search_whole": true })), (Some(0), Some(1)));
    }

    fn companies_are_searched_by_what_they_are(server) {
        let admin = server.admin();
        create_item(&admin, "/api/company/", &json!({ "name": "Both Ltd", "is_supplier": true, "is_customer": true }));
        create_item(&admin, "/api/company/", &json!({ "name": "Maker Ltd", "is_manufacturer": true, "is_supplier": false }));
        let body = json!({ "search": "ltd", "limit": 5, "supplier": {}, "manufacturer": {}, "customer": {}, "company": {} });
        let found = admin.post("/api/search/", &body).expect(200);
        let count = |name: &str| found[name]["count"].clone();
        assert_eq!(["supplier", "manufacturer", "customer", "company"].map(count), [1, 1, 1, 2].map(Value::from));
        assert_eq!(found["manufacturer"]["results"][0]["name"], "Maker Ltd");
    }

    fn parts_are_found_by_few_rows_of_others_and_by_many(server) {
        let admin = server.admin();
        let shop = create_item(&admin, "/api/company/", &json!({ "name": "Shop", "is_supplier": true }));
        let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450) ";
        let part = "INSERT INTO parts (id, name, search) SELECT 1000 + i, 'P' || i, 'p' || i FROM n";
        let sold = format!(
            "INSERT INTO supplier_parts (part_id, supplier_id, sku, search) \
             SELECT 1000 + i, {shop}, 'A' || i, CASE WHEN i > 150 THEN 'many' ELSE 'few' END || i FROM n"
        );
        server.registry().db().write(|db| {
            for sql in [part, &sold] {
                sql_query(format!("{numbers}{sql}")).execute(db)?;
            }
            Ok::<_, DbError>(())
        }).expect("the rows");
        for (search, expected) in [("few", 150), ("many", 300), ("few1", 62), ("many few", 0), ("many p44", 10), ("nothing", 0)] {
            let query = format!("search={}", search.replace(' ', "%20"));
            assert_eq!(count(&admin, &query), expected, "{search}");
            assert_eq!(count(&admin, &format!("{query}&search_regex=true")), expected, "{search}");
        }
    }

    fn a_tag_is_found_by_its_slug_as_django_makes_it(server) {
        let admin = server.admin();
        create_fixtures(&admin);
        for (slug, expected) in [("red-led", 1), ("RED-LED", 1), ("led", 0), ("c-5", 1), ("d-led", 0), ("%25", 0), ("red%20led", 0)] {
            assert_eq!(count(&admin, &format!("tags_slug={slug}")), expected, "{slug}");
        }
    }

    fn a_parameter_with_a_zero_character_is_refused_and_hands_out_nothing(server) {
        let admin = server.admin();
        create_fixtures(&admin);
        for name in ["search", "name_regex", "IPN", "category", "tags_name"] {
            let refused = admin.get(&format!("/api/part/?{name}=a%00b")).expect(400);
            assert_eq!(refused, json!({ name: ["Null characters are not allowed."] }));
        }
    }
}
