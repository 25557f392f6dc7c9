//! `limit` and `offset`, on the list of plugins as an example of all lists.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

on_both_databases! {
    fn a_page_says_how_many_there_are_and_where_the_others_are(server) {
        let admin = server.admin();
        let all = admin.get("/api/plugins/?ordering=key").expect(200);
        let all = all.as_array().unwrap();
        let page = admin.get("/api/plugins/?ordering=key&limit=3&offset=3").expect(200);
        assert_eq!(page["count"], all.len());
        assert_eq!(page["results"].as_array().unwrap()[..], all[3..6]);
        let at = |query: &str| json!(format!("{}/api/plugins/?{query}", server.base()));
        assert_eq!(page["next"], at("limit=3&offset=6&ordering=key"));
        assert_eq!(page["previous"], at("limit=3&ordering=key"));
    }

    fn following_next_visits_every_item_once_and_ends(server) {
        let admin = server.admin();
        let all = admin.get("/api/plugins/").expect(200);
        let mut seen = Vec::new();
        let mut next = json!(format!("{}/api/plugins/?limit=7", server.base()));
        while let Some(url) = next.as_str() {
            let page = admin.get(url.strip_prefix(server.base()).unwrap()).expect(200);
            seen.extend(page["results"].as_array().unwrap().clone());
            next = page["next"].clone();
        }
        assert_eq!(Value::Array(seen), all);
    }

    fn beyond_the_end_a_page_is_empty(server) {
        let admin = server.admin();
        let page = admin.get("/api/plugins/?limit=5&offset=1000").expect(200);
        assert_eq!((&page["results"], &page["next"]), (&json!([]), &Value::Null));
        assert!(page["previous"].is_string());
        let first = admin.get("/api/plugins/?limit=1000").expect(200);
        assert_eq!((&first["next"], &first["previous"]), (&Value::Null, &Value::Null));
    }

    fn no_number_is_too_large_for_a_page(server) {
        let admin = server.admin();
        let most = u64::MAX;
        for path in ["/api/plugins/", "/api/user/", "/api/error-report/", "/api/settings/global/"] {
            for query in [format!("limit={most}&offset=1"), format!("limit=1&offset={most}"), format!("limit={most}0")] {
                let reply = admin.get(&format!("{path}?{query}"));
                assert_eq!(reply.status, 200, "{path}?{query}: {}", reply.text);
            }
        }
    }
}
