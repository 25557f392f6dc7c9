//! `/api/generate/serial-number/` and `/api/generate/batch-code/`.

use inventree_tests::on_both_databases;
use serde_json::json;

use super::part;

on_both_databases! {
    fn the_next_serials_of_a_part_are_given(server) {
        let admin = server.admin();
        let part = part(&admin, "Checks", &json!({ "trackable": true }));
        admin.post("/api/stock/", &json!({ "part": part, "quantity": 1, "serial_numbers": "SN-09" })).expect(201);
        for (body, serials) in [
            (json!({}), json!(null)),
            (json!({ "part": null }), json!(null)),
            (json!({ "part": part }), json!("SN-10")),
            (json!({ "part": part, "quantity": 3 }), json!("SN-10,SN-11,SN-12")),
        ] {
            let reply = admin.post("/api/generate/serial-number/", &body).expect(201);
            assert_eq!(reply, json!({ "serial_number": serials }), "{body}");
        }
        for (body, answer) in [
            (json!({ "part": 999 }), json!({ "part": ["Invalid pk \"999\" - object does not exist."] })),
            (json!({ "part": part, "quantity": 0 }), json!({ "quantity": ["Quantity must be greater than zero"] })),
            (json!({ "part": part, "quantity": 9999 }), json!({ "quantity": ["at most 5000 serial numbers can be generated at once"] })),
        ] {
            assert_eq!(admin.post("/api/generate/serial-number/", &body).expect(400), answer, "{body}");
        }
        server.anonymous().post("/api/generate/serial-number/", &json!({})).expect(401);
    }

    fn a_batch_code_follows_the_template(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt", &json!({}));
        let code = |body| admin.post("/api/generate/batch-code/", &body).expect(201)["batch_code"].clone();
        assert_eq!(code(json!({})), "");
        admin.set_setting("STOCK_BATCH_CODE_TEMPLATE", "{{ part.name }}-{{ quantity }}-{{ 'new' if year > 2000 }}");
        assert_eq!(code(json!({ "part": part, "quantity": 2.5 })), "Bolt-2.5-new");
        let unknown = admin.post("/api/generate/batch-code/", &json!({ "part": 999 })).expect(400);
        assert_eq!(unknown, json!({ "part": ["Invalid pk \"999\" - object does not exist."] }));
        let bad = admin.patch("/api/settings/global/STOCK_BATCH_CODE_TEMPLATE/", &json!({ "value": "{{ year" }));
        assert!(bad.expect(400)["value"][0].as_str().unwrap().starts_with("the template cannot be read"));
        admin.set_setting("STOCK_BATCH_CODE_TEMPLATE", "{{ nobody.name }}");
        let failed = admin.post("/api/generate/batch-code/", &json!({})).expect(400);
        assert!(failed["batch"][0].as_str().unwrap().starts_with("the batch code template failed"));
    }
}
