//! Regular expressions in filters: the same matches on both databases, in bounded time.

use std::time::{Duration, Instant};

use inventree::db::regex;
use inventree::resource::Statement;
use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::fixtures::create_item;

/// Encodes the value for a URL.
pub(super) fn encoded(text: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(byte).collect()
}

/// Returns the names of the parts whose names match, in the order of the list.
#[track_caller]
fn find_names(admin: &Client, expression: &str) -> Vec<String> {
    let listed = admin
        .get(&format!("/api/part/?name_regex={}", encoded(expression)))
        .expect(200);
    let items = listed.as_array().expect("a list").iter();
    items
        .map(|item| item["name"].as_str().expect("a name").to_owned())
        .collect()
}

fn parts(admin: &Client, names: &[&str]) {
    for (place, name) in names.iter().enumerate() {
        create_item(
            admin,
            "/api/part/",
            &json!({ "name": name, "IPN": format!("I-{place}") }),
        );
    }
}

/// Returns the shortest time of three requests, since the machine is shared.
fn fastest(admin: &Client, path: &str) -> Duration {
    let once = || {
        let start = Instant::now();
        let reply = admin.get(path);
        assert!([200, 400].contains(&reply.status), "{path}: {}", reply.text);
        start.elapsed()
    };
    (0..3).map(|_| once()).min().expect("three requests")
}

on_both_databases! {
    fn an_expression_matches_the_same_on_both_databases(server) {
        let admin = server.admin();
        parts(&admin, &["S2B(LF", "s2b-lf", "Größe 10", "GRÖSSE", "Ölfilter", "M3x10", "a.b", "a\u{212a}b", "x_y 7", "٣"]);
        let cases: &[(&str, &[&str])] = &[
            (r"^S2B\(LF$", &["S2B(LF"]),
            ("^s2b", &["S2B(LF", "s2b-lf"]),
            ("ö", &["GRÖSSE", "Größe 10", "Ölfilter"]),
            ("^Ö", &["Ölfilter"]),
            (r"\bölf", &["Ölfilter"]),
            (r"\Blf", &["Ölfilter"]),
            (r"e\b", &["GRÖSSE", "Größe 10"]),
            (r"^\w+$", &["GRÖSSE", "M3x10", "a\u{212a}b", "Ölfilter", "٣"]),
            (r"\d$", &["Größe 10", "M3x10", "x_y 7", "٣"]),
            ("^[[:alpha:]][0-9][a-z]", &["M3x10", "S2B(LF", "s2b-lf"]),
            (r"^a\.b$", &["a.b"]),
            ("^a.b$", &["a.b", "a\u{212a}b"]),
            ("akb", &["a\u{212a}b"]),
            (r"\s", &["Größe 10", "x_y 7"]),
            ("(m3|x_)+", &["M3x10", "x_y 7"]),
            ("^(?:(?:s|2|b)*-|m3)", &["M3x10", "s2b-lf"]),
            ("(?-i)^S2B", &["S2B(LF"]),
            (r"\x4d", &["M3x10"]),
            ("^.{4}$", &[]),
            ("^.{5}$", &["M3x10", "x_y 7"]),
            ("nothing", &[]),
            (r"[^\s\S]", &[]),
        ];
        for (expression, names) in cases {
            assert_eq!(find_names(&admin, expression), *names, "{expression}");
        }
        assert_eq!(find_names(&admin, "a{0}|").len(), 10);
        assert_eq!(admin.get(&format!("/api/part/?IPN_regex={}", encoded("^i-[01]$"))).expect(200).as_array().map(Vec::len), Some(2));
    }

    fn what_is_no_expression_or_not_the_same_to_both_databases_is_refused(server) {
        let admin = server.admin();
        for (path, name) in [("part", "name_regex"), ("part", "IPN_regex"), ("stock", "name_regex"),
            ("stock", "IPN_regex"), ("stock", "batch_regex")] {
            for expression in ["^S2B(LF$", "[", "a{2,1}", "***=a", r"\m", r"\y", r"(a)\1", "(?=a)", "(?<!a)b", "(?m)^a",
                "a{1,256}", r"\", "(((a{9}){9}){9}){9}", "*", "(?x"] {
                let reply = admin.get(&format!("/api/{path}/?{name}={}", encoded(expression)));
                let refused = reply.expect(400);
                assert!(refused[name][0].as_str().is_some_and(|text| text.len() > 10), "{expression}: {refused}");
            }
        }
        let reply = admin.get("/api/part/?name_regex=%5ES2B(LF%24").expect(400);
        assert_eq!(reply, json!({ "name_regex": ["not a regular expression: unclosed group at character 5"] }));
    }

    fn no_expression_holds_up_the_database(server) {
        let admin = server.admin();
        let long: Vec<String> = (0..40).map(|place| format!("{}{place}!", "a".repeat(90))).collect();
        parts(&admin, &long.iter().map(String::as_str).collect::<Vec<_>>());
        create_item(&admin, "/api/stock/", &json!({ "part": 1, "quantity": 1 }));
        let [often, long, deep] = ["(a+)+$".repeat(800), "a".repeat(10_000), "(".repeat(5_000)];
        let expressions = ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}$", "(a?){30}a{30}$", "(((a{0,7}){0,7}){0,7})b",
            "(a*)*(a*)*(a*)*b", "(a|b)*a(a|b){60}c", &often, &long, &deep];
        for expression in expressions {
            for path in ["/api/part/?name_regex=", "/api/stock/?name_regex="] {
                let path = format!("{path}{}", encoded(expression));
                let time = fastest(&admin, &path);
                assert!(time < Duration::from_millis(100), "{expression}: {time:?}");
            }
        }
        let body = json!({ "filters": { "name_regex": "a".repeat(10_000) }, "category": null });
        let refused = admin.patch("/api/part/", &body).expect(400);
        assert_eq!(refused["filters"][0], "`name_regex`: a regular expression has at most 500 characters");
    }

    fn stock_is_found_by_what_its_part_s_name_or_its_batch_contains_or_matches(server) {
        let admin = server.admin();
        parts(&admin, &["Bolt (M3)", "Größe", "nut"]);
        for part in 1..4 {
            create_item(&admin, "/api/stock/", &json!({ "part": part, "quantity": 1, "batch": format!("B{part}.x") }));
        }
        create_item(&admin, "/api/stock/", &json!({ "part": 1, "quantity": 1 }));
        for (name, value, expected) in [
            ("name_contains", "(m", vec![1, 4]), ("name_contains", "GRÖ", vec![2]), ("name_contains", ".", vec![]),
            ("name_regex", r"^b.*\)$", vec![1, 4]), ("name", "BOLT (m3)", vec![1, 4]), ("IPN_contains", "i-", vec![1, 2, 3, 4]),
            ("IPN_contains", "-1", vec![2]), ("IPN_regex", "[12]$", vec![2, 3]), ("IPN", "i-1", vec![2]),
            ("batch_regex", "^b[13]", vec![1, 3]), ("batch_regex", "^$", vec![4]), ("batch", "b2.X", vec![2]),
        ] {
            let query = format!("{name}={}", encoded(value));
            let listed = admin.get(&format!("/api/stock/?{query}")).expect(200);
            let mut keys: Vec<i64> = listed.as_array().unwrap().iter().filter_map(|item: &Value| item["pk"].as_i64()).collect();
            keys.sort_unstable();
            assert_eq!(keys, expected, "{query}");
        }
        let both = admin.get("/api/stock/?batch_regex=x&name_regex=b").expect(200);
        assert_eq!((both.as_array().map(Vec::len), &both[0]["pk"]), (Some(1), &json!(1)));
        let page = admin.get("/api/stock/?name_regex=bolt&limit=1").expect(200);
        assert_eq!((&page["count"], page["results"].as_array().map(Vec::len)), (&json!(2), Some(1)));
    }

    fn a_query_that_matches_for_too_long_ends(server) {
        let mut db = server.registry().db().connect().expect("a connection");
        let rows = |count: i64| {
            let mut sql = Statement::new("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ");
            sql.value(count).sql(") SELECT COUNT(*) FROM n WHERE textregexeq(").value("ab".repeat(1000)).sql(" || i, ");
            sql.value(regex::to_portable("^(a|b)*[cd]$").expect("an expression")).sql(")").clone()
        };
        let start = Instant::now();
        let found = regex::with_timeout(&mut db, |db| rows(1_000_000).load(db)).expect("no failure");
        assert!(found.is_none() && start.elapsed() >= Duration::from_secs(1));
        let found = regex::with_timeout(&mut db, |db| rows(10).load(db)).expect("no failure");
        assert_eq!(found.expect("in time")[0][0].int(), Some(0));
    }
}
