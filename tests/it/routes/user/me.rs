//! `/api/user/me/`.

use inventree_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn callers_change_how_they_are_called_and_not_what_they_may_do(server) {
        let ann = server.create_user("ann", false, &[]);
        let sent = json!({
            "first_name": "Ann", "email": "ann@example.com",
            "username": "root", "is_staff": true, "is_superuser": true, "group_ids": [],
        });
        let me = ann.patch("/api/user/me/", &sent).expect(200);
        assert_eq!((&me["first_name"], &me["email"]), (&json!("Ann"), &json!("ann@example.com")));
        assert_eq!((&me["username"], &me["is_staff"], &me["is_superuser"]), (&json!("ann"), &json!(false), &json!(false)));
        assert_eq!(me["groups"].as_array().map(Vec::len), Some(1));
        assert_eq!(ann.get("/api/user/me/").expect(200), me);
    }

    fn plugins_know_a_new_address_at_once(server) {
        let admin = server.admin();
        admin.activate("faulty-action");
        let address = || {
            let answer = admin.post("/api/action/", &json!({ "action": "fault" })).expect(200);
            answer["info"].clone()
        };
        assert_eq!(address(), "admin@example.com");
        admin.patch("/api/user/me/", &json!({ "email": "root@example.com" })).expect(200);
        assert_eq!(address(), "root@example.com");
    }

    fn a_name_that_is_too_long_is_refused(server) {
        let refused = server.admin().patch("/api/user/me/", &json!({ "first_name": "n".repeat(151) }));
        assert_eq!(refused.expect(400)["first_name"][0], "Ensure this field has no more than 150 characters.");
        server.anonymous().patch("/api/user/me/", &json!({})).expect(401);
    }
}
