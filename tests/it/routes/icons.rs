//! `/api/icons/`, and the icons of categories and locations.

use inventree_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn the_pack_of_icons_is_open_to_everyone_for_a_day(server) {
        let reply = server.anonymous().get("/api/icons/");
        assert_eq!(reply.header("cache-control"), "public, max-age=86400");
        let packs = reply.expect(200);
        let pack = &packs[0];
        assert_eq!((&pack["prefix"], &pack["fonts"]), (&json!("ti"), &json!({})));
        assert!(pack["icons"].as_object().unwrap().len() > 4000);
        let heart = &pack["icons"]["heart"];
        assert_eq!(heart["name"], "heart");
        assert_eq!(heart["variants"], json!({ "outline": "eabe", "filled": "f67c" }));
        assert_eq!(pack["icons"]["abacus"]["variants"], json!({ "outline": "f05c" }));
        let page = server.anonymous().get("/api/icons/?limit=1").expect(200);
        assert_eq!((&page["count"], &page["results"][0]["prefix"]), (&json!(1), &json!("ti")));
    }

    fn a_row_of_a_tree_shows_no_icon_that_there_is_not(server) {
        let admin = server.admin();
        for (path, field) in [
            ("/api/part/category/", "icon"), ("/api/stock/location/", "custom_icon"), ("/api/stock/location-type/", "icon"),
        ] {
            for (icon, text) in [
                ("heart", "Invalid icon format: heart, expected: pack:name:variant"),
                ("ti:a:b:c", "Invalid icon format: ti:a:b:c, expected: pack:name:variant"),
                ("fa:heart:outline", "Invalid icon pack: fa"),
                ("ti:nothing-like-it:outline", "Invalid icon name: nothing-like-it"),
                ("ti:abacus:filled", "Invalid icon variant: filled"),
            ] {
                let refused = admin.post(path, &json!({ "name": "x", field: icon })).expect(400);
                assert_eq!(refused, json!({ field: [text] }), "{path}");
            }
            let made = admin.post(path, &json!({ "name": "x", field: "ti:heart:filled" })).expect(201);
            assert_eq!(made[field], "ti:heart:filled");
            admin.post(path, &json!({ "name": "y", field: "" })).expect(201);
        }
        admin.post("/api/part/category/", &json!({ "name": "z", "icon": null })).expect(201);
    }
}
