//! Values that each type of field accepts, tested on parts.

use inventree_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn a_value_that_breaks_the_rule_of_its_field_is_reported_at_the_field(server) {
        let admin = server.admin();
        for (field, value, text) in [
            ("name", json!(""), "This field may not be blank."),
            ("name", json!(null), "This field may not be null."),
            ("name", json!(["x"]), "Not a valid string."),
            ("name", json!("x".repeat(101)), "Ensure this field has no more than 100 characters."),
            ("active", json!("perhaps"), "Must be a valid boolean."),
            ("active", json!(null), "This field may not be null."),
            ("default_expiry", json!(-1), "Ensure this value is greater than or equal to 0."),
            ("default_expiry", json!("soon"), "A valid integer is required."),
            ("minimum_stock", json!("much"), "A valid number is required."),
            ("minimum_stock", json!(1e30), "the largest number is 9,000,000,000,000 on either side of zero"),
            ("link", json!("not a link"), "Enter a valid URL."),
            ("category", json!("abc"), "Incorrect type. Expected pk value, received str."),
            ("category", json!(true), "Incorrect type. Expected pk value, received bool."),
            ("category", json!(77), "Invalid pk \"77\" - object does not exist."),
            ("variant_of", json!({}), "Incorrect type. Expected pk value, received dict."),
        ] {
            let mut body = json!({ "name": "A part" });
            body[field] = value.clone();
            let refused = admin.post("/api/part/", &body).expect(400);
            assert_eq!(refused, json!({ field: [text] }), "{field} {value}");
        }
        assert_eq!(admin.get("/api/part/").expect(200), json!([]));
    }

    fn all_that_is_wrong_is_reported_at_once(server) {
        let body = json!({ "active": "perhaps", "link": "x", "units": "x".repeat(21) });
        let refused = server.admin().post("/api/part/", &body).expect(400);
        let fields: Vec<&String> = refused.as_object().unwrap().keys().collect();
        assert_eq!(fields.len(), 4, "{fields:?}");
        assert_eq!(refused["name"], json!(["This field is required."]));
    }

    fn what_is_not_sent_stays_and_what_is_read_only_is_left_alone(server) {
        let admin = server.admin();
        let body = json!({ "name": "P", "minimum_stock": "0.1", "keywords": "k", "default_expiry": "7", "active": "no" });
        let made = admin.post("/api/part/", &body).expect(201);
        assert_eq!(made["minimum_stock"], 0.1);
        assert_eq!((&made["default_expiry"], &made["active"]), (&json!(7), &json!(false)));
        let address = format!("/api/part/{}/", made["pk"]);
        let change = json!({ "keywords": null, "full_name": "no", "pk": 99, "barcode_hash": "x", "unknown": 1 });
        let changed = admin.patch(&address, &change).expect(200);
        assert_eq!((&changed["keywords"], &changed["full_name"]), (&json!(null), &json!("P")));
        assert_eq!((&changed["pk"], &changed["minimum_stock"]), (&made["pk"], &json!(0.1)));
        assert_eq!(admin.put(&address, &json!({ "description": "d" })).expect(400), json!({ "name": ["This field is required."] }));
        assert_eq!(admin.put(&address, &json!({ "name": "Q" })).expect(200)["full_name"], "Q");
    }
}
