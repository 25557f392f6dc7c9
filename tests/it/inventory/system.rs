//! Plugins that act as the system.

use inventree::items::*;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::system_inventory;

on_both_databases! {
    fn a_plugin_that_says_so_acts_with_the_rights_of_the_server(server) {
        let inventory = system_inventory(server);
        let part = inventory.create(NewPart { name: "vase".to_owned() }).expect("a part").id;
        let item = inventory.create(NewStockItem { part, quantity: 5.into() }).expect("an item").id;
        let (admin, nobody) = (server.admin(), server.create_user("nobody", false, &[]));
        admin.activate("steward");
        let answer = nobody.post("/api/action/", &json!({ "action": "steward", "data": { "item": item } })).expect(200);
        assert_eq!(answer["info"]["left"].as_str().map(str::to_owned).or(answer["info"]["left"].as_f64().map(|left| left.to_string())).as_deref(), Some("4"));
        assert_eq!(answer["info"]["own"], false);
        let history = admin.get(&format!("/api/stock/track/?item={item}&limit=1")).expect(200);
        let entry = &history["results"][0];
        assert_eq!((&entry["notes"], &entry["user"]), (&json!("for the museum"), &Value::Null));
    }

    fn no_plugin_acts_as_another_one(server) {
        server.admin().activate("pretender");
        server.admin().activate("steward");
        let nobody = server.create_user("nobody", false, &[]);
        nobody.post("/api/action/", &json!({ "action": "pretend" })).expect(502);
    }

    fn every_list_of_plugins_shows_it(server) {
        let admin = server.admin();
        for path in ["/api/plugins/", "/api/plugins/status/"] {
            let list = admin.get(path).expect(200);
            let list = list.get("plugins").unwrap_or(&list).as_array().expect("a list");
            let find = |slug: &str| list.iter().find(|plugin| plugin["key"] == slug || plugin["plugin"] == slug).expect("the plugin");
            assert_eq!((&find("steward")["acts_as_system"], &find("pretender")["acts_as_system"]), (&json!(true), &json!(false)), "{path}");
        }
    }
}
