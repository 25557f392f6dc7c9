//! `/api/stock/<pk>/install/`, `uninstall/` and `convert/`.

use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Value, json};

use super::{get_item, item, key, last_tracking_entry, location, part};

/// Creates an engine, and five pistons that its bill of materials allows.
fn engine(server: &TestServer) -> (Client, i64, i64, i64) {
    let admin = server.admin();
    let here = location(&admin, "here");
    let engine = part(&admin, "Checks", &json!({ "assembly": true }));
    let piston = part(&admin, "Piston", &json!({ "component": true }));
    let line = json!({ "part": engine, "sub_part": piston, "quantity": 4 });
    admin.post("/api/bom/", &line).expect(201);
    let (engine, pistons) = (item(&admin, engine, 1, here), item(&admin, piston, 5, here));
    (admin, engine, pistons, here)
}

fn install_rejected(admin: &Client, host: i64, body: &Value) -> Value {
    admin
        .post(&format!("/api/stock/{host}/install/"), body)
        .expect(400)
}

on_both_databases! {
    fn some_of_an_item_are_installed_and_taken_out_again(server) {
        let (admin, engine, pistons, here) = engine(server);
        let body = json!({ "stock_item": pistons, "quantity": 4, "note": "in" });
        assert_eq!(admin.post(&format!("/api/stock/{engine}/install/"), &body).expect(201), body);
        assert_eq!(get_item(&admin, pistons)["quantity"], 1.0);
        let inside = admin.get(&format!("/api/stock/?belongs_to={engine}")).expect(200);
        let child = key(&inside[0]);
        let shown = get_item(&admin, child);
        assert_eq!((&shown["quantity"], &shown["location"], &shown["in_stock"]), (&json!(4.0), &json!(null), &json!(false)));
        assert_eq!(get_item(&admin, engine)["installed_items"], 1);
        assert_eq!(last_tracking_entry(&admin, child), (30, "in".to_owned(), json!({ "stockitem": engine })));
        assert_eq!(last_tracking_entry(&admin, engine), (35, "in".to_owned(), json!({ "stockitem": child })));
        let again = install_rejected(&admin, engine, &json!({ "stock_item": child }));
        assert_eq!(again, json!({ "stock_item": ["Stock item is unavailable"] }));

        let path = format!("/api/stock/{child}/uninstall/");
        let body = json!({ "location": here, "note": "out" });
        assert_eq!(admin.post(&path, &body).expect(201), body);
        let shown = get_item(&admin, child);
        assert_eq!((&shown["belongs_to"], &shown["location"]), (&json!(null), &json!(here)));
        assert_eq!(last_tracking_entry(&admin, child), (31, "out".to_owned(), json!({ "stockitem": engine, "location": here })));
        assert_eq!(last_tracking_entry(&admin, engine), (36, "out".to_owned(), json!({ "stockitem": child })));
        assert_eq!(admin.post(&path, &body).expect(201), body);
        let entries = admin.get(&format!("/api/stock/track/?item={child}")).expect(200);
        let out = entries.as_array().unwrap().iter().filter(|entry| entry["tracking_type"] == 31);
        assert_eq!(out.count(), 1, "it is taken out once");
        let body = json!({ "location": location(&admin, "there") });
        let text = "the stock item is not installed in another one";
        assert_eq!(admin.post(&path, &body).expect(400), json!({ "non_field_errors": [text] }));
        admin.post("/api/stock/999/uninstall/", &body).expect(404);
    }

    fn what_does_not_belong_into_an_item_is_not_installed(server) {
        let (admin, engine, pistons, here) = engine(server);
        let gum = part(&admin, "Gum", &json!({}));
        let gum = item(&admin, gum, 1, here);
        for (body, answer) in [
            (json!({}), json!({ "stock_item": ["This field is required."] })),
            (json!({ "stock_item": 999 }), json!({ "stock_item": ["Invalid pk \"999\" - object does not exist."] })),
            (json!({ "stock_item": pistons, "quantity": 0 }), json!({ "quantity": ["Quantity to install must be at least 1"] })),
            (json!({ "stock_item": pistons, "quantity": 6 }), json!({ "quantity": ["Quantity to install must not exceed available quantity"] })),
            (json!({ "stock_item": gum }), json!({ "stock_item": ["Selected part is not in the Bill of Materials"] })),
            (json!({ "stock_item": engine }), json!({ "stock_item": ["an item cannot be installed in itself"] })),
        ] {
            assert_eq!(install_rejected(&admin, engine, &body), answer, "{body}");
        }
        admin.post("/api/stock/999/install/", &json!({ "stock_item": gum })).expect(404);
        admin.set_setting("STOCK_ENFORCE_BOM_INSTALLATION", false);
        admin.post(&format!("/api/stock/{engine}/install/"), &json!({ "stock_item": gum })).expect(201);
        let circle = install_rejected(&admin, gum, &json!({ "stock_item": engine }));
        assert_eq!(circle, json!({ "stock_item": ["an item cannot be installed in itself"] }));
        let reader = server.create_user("reader", false, &["view"]);
        for path in ["install", "uninstall", "convert"] {
            reader.post(&format!("/api/stock/{gum}/{path}/"), &json!({})).expect(403);
        }
    }

    fn a_bill_of_materials_names_variants_and_is_inherited(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let car = part(&admin, "Car", &json!({ "is_template": true, "assembly": true }));
        let red = part(&admin, "Red car", &json!({ "variant_of": car, "assembly": true }));
        let wheel = part(&admin, "Wheel", &json!({ "is_template": true, "component": true }));
        let large = part(&admin, "Large wheel", &json!({ "variant_of": wheel, "component": true }));
        let line = json!({ "part": car, "sub_part": wheel, "quantity": 4, "inherited": false, "allow_variants": false });
        let line = key(&admin.post("/api/bom/", &line).expect(201));
        let (red, large) = (item(&admin, red, 1, here), item(&admin, large, 1, here));
        let body = json!({ "stock_item": large });
        let text = json!({ "stock_item": ["Selected part is not in the Bill of Materials"] });
        assert_eq!(install_rejected(&admin, red, &body), text);
        admin.patch(&format!("/api/bom/{line}/"), &json!({ "inherited": true })).expect(200);
        assert_eq!(install_rejected(&admin, red, &body), text);
        admin.patch(&format!("/api/bom/{line}/"), &json!({ "allow_variants": true })).expect(200);
        admin.post(&format!("/api/stock/{red}/install/"), &body).expect(201);
    }

    fn an_item_becomes_one_of_another_variant(server) {
        let admin = server.admin();
        let here = location(&admin, "here");
        let car = part(&admin, "Car", &json!({ "is_template": true }));
        let [red, blue] = ["Red", "Blue"].map(|name| part(&admin, name, &json!({ "variant_of": car, "IPN": name })));
        let boat = part(&admin, "Boat", &json!({}));
        let red = item(&admin, red, 2, here);
        let path = format!("/api/stock/{red}/convert/");
        for (to, text) in [
            (boat, "Selected part is not a valid option for conversion"),
            (999, "Invalid pk \"999\" - object does not exist."),
        ] {
            let reply = admin.post(&path, &json!({ "part": to })).expect(400);
            assert_eq!(reply, json!({ "part": [text] }));
        }
        let body = json!({ "part": blue });
        assert_eq!(admin.post(&path, &body).expect(201), body);
        assert_eq!(get_item(&admin, red)["part"], blue);
        assert_eq!(last_tracking_entry(&admin, red), (48, "Converted to part: Blue | Blue".to_owned(), body));
        admin.post("/api/stock/999/convert/", &json!({ "part": blue })).expect(404);
        admin.post(&path, &json!({ "part": car })).expect(201);
        assert_eq!(get_item(&admin, red)["part"], car);
    }
}
