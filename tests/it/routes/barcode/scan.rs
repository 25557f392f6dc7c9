//! `/api/barcode/`: valid barcodes, and the plugins that are asked.

use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{part, scan};

on_both_databases! {
    fn a_code_is_a_text_that_is_neither_missing_nor_blank_nor_too_long(server) {
        let admin = server.admin();
        let text = |reply: inventree_tests::Reply| reply.expect(400)["barcode"].clone();
        assert_eq!(text(admin.post("/api/barcode/", &json!({}))), json!(["This field is required."]));
        for blank in ["", "   ", "\n"] {
            assert_eq!(text(scan(&admin, blank)), json!(["This field may not be blank."]));
        }
        for wrong in [json!([1]), json!({ "part": 1 }), json!(true)] {
            assert_eq!(text(scan(&admin, wrong)), json!(["Not a valid string."]));
        }
        assert_eq!(text(scan(&admin, "x".repeat(4096))), json!(["Ensure this field has no more than 4095 characters."]));
        assert_eq!(text(scan(&admin, Value::Null)), json!(["This field may not be null."]));
        server.anonymous().post("/api/barcode/", &json!({ "barcode": "x" })).expect(401);
    }

    fn a_code_that_no_plugin_knows_comes_back_with_its_hash(server) {
        let nobody = server.create_user("nobody", false, &[]);
        let expected = json!({
            "plugin": "None",
            "barcode_data": "no-such-barcode-123",
            "barcode_hash": "d047a41c16a9aa23b9cfe5129bef4ee7",
            "error": "No match found for barcode data",
        });
        assert_eq!(scan(&nobody, " no-such-barcode-123\n").expect(400), expected);
        let number = scan(&nobody, 12345).expect(400);
        assert_eq!(number["barcode_data"], "12345");
        assert_eq!(number["barcode_hash"], "827ccb0eea8a706c4c34a16891f84e7b");
        let long = "x".repeat(4095);
        assert_eq!(scan(&nobody, long.as_str()).expect(400)["barcode_data"], long);
    }

    fn the_old_name_of_the_field_is_understood(server) {
        let admin = server.admin();
        let answer = admin.post("/api/barcode/", &json!({ "barcode_data": "abc" })).expect(400);
        assert_eq!(answer["barcode_data"], "abc");
        let both = json!({ "barcode_data": "old", "barcode": "new" });
        assert_eq!(admin.post("/api/barcode/", &both).expect(400)["barcode_data"], "new");
    }

    fn a_match_carries_the_plugins_name_and_the_code(server) {
        let admin = server.admin();
        admin.activate("samplelabel");
        let answer = scan(&admin, "LBL:PART=R-10K;QTY=100;").expect(200);
        assert_eq!(answer["label"], json!({ "PART": "R-10K", "QTY": "100" }));
        assert_eq!(answer["plugin"], "Sample Label");
        assert_eq!(answer["success"], "Match found for barcode data");
        assert_eq!(answer["barcode_data"], "LBL:PART=R-10K;QTY=100;");
        assert_eq!(answer["barcode_hash"].as_str().map(str::len), Some(32));
    }

    fn a_plugin_with_a_prefix_is_asked_for_its_own_codes_only(server) {
        let admin = server.admin();
        admin.activate("samplelabel");
        assert_eq!(scan(&admin, "PART=R-10K;").expect(400)["plugin"], "None");
        assert_eq!(scan(&admin, "lbl:PART=R-10K;").expect(400)["plugin"], "None");
        assert_eq!(scan(&admin, "LBL:").expect(200)["label"], json!({}));
    }

    fn a_match_with_an_error_is_a_200_that_says_both(server) {
        let admin = server.admin();
        admin.activate("golden-barcode");
        let answer = scan(&admin, "GOLD-ERR-1").expect(200);
        assert_eq!(answer["error"], "gold error");
        assert_eq!(answer["success"], "Match found for barcode data");
        assert_eq!(answer["plugin"], "Golden Barcode");
    }

    fn an_empty_match_is_none_and_a_failing_plugin_is_passed_over(server) {
        let admin = server.admin();
        admin.activate("golden-barcode");
        assert_eq!(scan(&admin, "GOLD-EMPTY").expect(400)["plugin"], "None");
        assert_eq!(scan(&admin, "GOLD-RAISE").expect(400)["plugin"], "None");
        let status = admin.get("/api/plugins/status/").expect(200);
        assert_eq!(status["registry_errors"][0]["message"], "scan exploded");
    }

    fn plugins_are_asked_in_order_until_one_matches_without_an_error(server) {
        let admin = server.admin();
        for slug in ["order-a", "order-b", "order-c"] {
            admin.activate(slug);
        }
        assert_eq!(scan(&admin, "ORDER-both").expect(200)["by"], "order-b");
        let only_errors = scan(&admin, "ORDER-error").expect(200);
        assert_eq!((&only_errors["by"], &only_errors["plugin"]), (&json!("order-a"), &json!("order-a")));
        admin.deactivate("order-b");
        assert_eq!(scan(&admin, "ORDER-both").expect(200)["by"], "order-c");
    }

    fn a_plugin_shows_an_item_as_the_servers_own_codes_do(server) {
        let admin = server.admin();
        let part = part(&admin, "Bolt");
        admin.activate("golden-barcode");
        let own = scan(&admin, format!("INV-PA{part}")).expect(200);
        let theirs = scan(&admin, format!("GOLD-PART-{part}")).expect(200);
        assert_eq!(theirs["part"], own["part"]);
        assert_eq!(theirs["plugin"], "Golden Barcode");
        assert_eq!(scan(&admin, "GOLD-PART-99").expect(400)["plugin"], "None");
    }
}
