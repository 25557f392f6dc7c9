//! `/api/plugins/`: filters, search and ordering.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

fn list(client: &Client, query: &str) -> Vec<Value> {
    client
        .get(&format!("/api/plugins/?{query}"))
        .expect(200)
        .as_array()
        .unwrap()
        .clone()
}

fn keys(client: &Client, query: &str) -> Vec<String> {
    list(client, query)
        .iter()
        .map(|plugin| plugin["key"].as_str().unwrap().to_owned())
        .collect()
}

on_both_databases! {
    fn each_filter_parts_the_list_in_two(server) {
        let admin = server.admin();
        admin.activate("sample");
        let all = list(&admin, "").len();
        for (filter, member) in [
            ("active", "active"),
            ("sample", "is_sample"),
            ("builtin", "is_builtin"),
            ("mandatory", "is_mandatory"),
            ("installed", "is_installed"),
        ] {
            let (yes, no) = (list(&admin, &format!("{filter}=true")), list(&admin, &format!("{filter}=0")));
            assert!(yes.iter().all(|plugin| plugin[member] == true), "{filter}");
            assert!(no.iter().all(|plugin| plugin[member] == false), "{filter}");
            assert_eq!(yes.len() + no.len(), all, "{filter}");
        }
        assert_eq!(keys(&admin, "active=true"), ["inventreebarcode", "sample"]);
        assert!(keys(&admin, "sample=true&active=false").contains(&"simpleaction".to_owned()));
    }

    fn several_mixins_must_all_be_there(server) {
        let admin = server.admin();
        assert!(keys(&admin, "mixin=action").contains(&"simpleaction".to_owned()));
        assert_eq!(keys(&admin, "mixin=settings,urls"), ["sample"]);
        assert_eq!(keys(&admin, "mixin=%20urls%20,,navigation,settings"), ["sample"]);
        assert_eq!(keys(&admin, "mixin=action,urls"), [""; 0]);
        assert_eq!(keys(&admin, "mixin=nonsense"), [""; 0]);
        assert_eq!(list(&admin, "mixin=").len(), list(&admin, "").len());
    }

    fn every_word_of_a_search_is_in_the_key_or_the_name(server) {
        let admin = server.admin();
        assert_eq!(keys(&admin, "search=simpleACTION"), ["simpleaction"]);
        assert_eq!(keys(&admin, "search=plugin%20sampleversion"), ["sampleversion"]);
        assert_eq!(keys(&admin, "search=nothing-like-it"), [""; 0]);
        assert_eq!(list(&admin, "search=").len(), list(&admin, "").len());
    }

    fn the_default_order_is_active_first_then_by_name_on_both_databases(server) {
        let admin = server.admin();
        admin.activate("simpleaction");
        admin.activate("faulty-action");
        let of = |plugin: &Value| {
            let text = |member: &str| plugin[member].as_str().unwrap().to_owned();
            (plugin["active"] == false, text("name"), text("key"))
        };
        let listed: Vec<_> = list(&admin, "").iter().map(of).collect();
        let mut sorted = listed.clone();
        sorted.sort();
        assert_eq!(listed, sorted);
        assert_eq!(&keys(&admin, "")[..3], ["faulty-action", "inventreebarcode", "simpleaction"]);
    }

    fn an_order_can_be_asked_for_both_ways(server) {
        let admin = server.admin();
        admin.activate("simpleaction");
        let mut sorted = keys(&admin, "");
        sorted.sort();
        assert_eq!(keys(&admin, "ordering=key"), sorted);
        sorted.reverse();
        assert_eq!(keys(&admin, "ordering=-key"), sorted);
        let active = ["simpleaction", "inventreebarcode"];
        assert!(active.contains(&keys(&admin, "ordering=active").last().unwrap().as_str()));
        let ordered = keys(&admin, "ordering=-active,-key");
        assert_eq!(ordered[..2], active);
        assert_eq!(&ordered[2], sorted.iter().find(|key| !active.contains(&key.as_str())).unwrap());
    }

    fn what_a_query_does_not_understand_is_ignored(server) {
        let admin = server.admin();
        let all = keys(&admin, "");
        for query in ["active=bogus", "ordering=nonsense", "x=y", "limit=abc", "limit=0", "limit=-1", "%ff=%ff", "&&="] {
            assert_eq!(keys(&admin, query), all, "{query}");
        }
    }

    fn an_item_shows_what_is_known_without_running_the_plugin(server) {
        let admin = server.admin();
        let item = admin.get("/api/plugins/golden-barcode/").expect(200);
        assert_eq!((&item["name"], &item["active"]), (&json!("Golden Barcode"), &json!(false)));
        let meta = &item["meta"];
        assert_eq!(meta["human_name"], "Golden Barcode Title");
        assert_eq!((&meta["version"], &meta["license"]), (&json!("1.2.3"), &json!("MIT")));
        assert_eq!(meta["pub_date"], "2025-11-16 00:00:00");
        assert_eq!(item["mixins"]["barcode"], json!({ "key": "barcode", "human_name": "Barcode" }));
        assert_eq!(item["mixins"]["base"]["key"], "base");
        assert_eq!((&item["is_installed"], &item["is_sample"]), (&json!(true), &json!(false)));
    }

    fn an_unknown_plugin_is_a_404_and_reading_needs_a_login(server) {
        let missing = server.admin().get("/api/plugins/none-such/").expect(404);
        assert_eq!(missing["detail"], "No PluginConfig matches the given query.");
        server.anonymous().get("/api/plugins/").expect(401);
        server.anonymous().get("/api/plugins/sample/").expect(401);
        server.create_user("nobody", false, &[]).get("/api/plugins/sample/").expect(200);
    }
}
