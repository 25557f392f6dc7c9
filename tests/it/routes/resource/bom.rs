//! Bills of materials and relations between parts.

use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::fixtures::create_item;

fn assembly(admin: &Client, name: &str) -> i64 {
    create_item(
        admin,
        "/api/part/",
        &json!({ "name": name, "assembly": true }),
    )
}

fn template(admin: &Client, name: &str) -> i64 {
    let body = json!({ "name": name, "assembly": true, "is_template": true });
    create_item(admin, "/api/part/", &body)
}

fn line(part: i64, sub_part: i64) -> Value {
    json!({ "part": part, "sub_part": sub_part, "quantity": 2 })
}

on_both_databases! {
    fn no_part_is_made_of_itself_also_not_by_way_of_others(server) {
        let admin = server.admin();
        let [a, b, c] = ["a", "b", "c"].map(|name| assembly(&admin, name));
        assert!(admin.post("/api/bom/", &line(a, a)).expect(400)["sub_part"].is_array());
        create_item(&admin, "/api/bom/", &line(a, b));
        let last = create_item(&admin, "/api/bom/", &line(b, c));
        let refused = admin.post("/api/bom/", &line(c, a)).expect(400);
        assert_eq!(refused, json!({ "sub_part": ["Part 'c' is used in BOM for 'a' (recursive)"] }));
        let refused = admin.patch(&format!("/api/bom/{last}/"), &json!({ "sub_part": a })).expect(400);
        assert!(refused["sub_part"].is_array());
    }

    fn a_line_joins_an_assembly_and_a_component_by_more_than_nothing(server) {
        let admin = server.admin();
        let a = assembly(&admin, "a");
        let plain = create_item(&admin, "/api/part/", &json!({ "name": "plain", "component": false }));
        let refused = admin.post("/api/bom/", &line(plain, a)).expect(400);
        assert_eq!(refused["part"], json!([format!("Invalid pk \"{plain}\" - object does not exist.")]));
        let refused = admin.post("/api/bom/", &line(a, plain)).expect(400);
        assert_eq!(refused["sub_part"], json!([format!("Invalid pk \"{plain}\" - object does not exist.")]));
        let b = assembly(&admin, "b");
        let refused = admin.post("/api/bom/", &json!({ "part": a, "sub_part": b, "quantity": 0 })).expect(400);
        assert_eq!(refused["quantity"], json!(["Quantity must be greater than zero"]));
        let mut lossy = line(a, b);
        lossy["attrition"] = json!(100.001);
        let refused = admin.post("/api/bom/", &lossy).expect(400);
        assert_eq!(refused["attrition"], json!(["Ensure this value is less than or equal to 100."]));
    }

    fn a_line_counts_what_can_be_built_of_the_stock(server) {
        let admin = server.admin();
        let (a, b, c) = (assembly(&admin, "a"), assembly(&admin, "b"), assembly(&admin, "c"));
        let line = create_item(&admin, "/api/bom/", &line(a, b));
        create_item(&admin, "/api/bom/substitute/", &json!({ "bom_item": line, "part": c }));
        create_item(&admin, "/api/stock/", &json!({ "part": b, "quantity": 5 }));
        create_item(&admin, "/api/stock/", &json!({ "part": c, "quantity": 4 }));
        let shown = admin.get(&format!("/api/bom/?part={a}")).expect(200);
        assert_eq!((&shown[0]["available_stock"], &shown[0]["available_substitute_stock"], &shown[0]["can_build"]),
            (&json!(5.0), &json!(4.0), &json!(4.5)));
        assert_eq!(shown[0]["substitutes"][0]["part_detail"]["name"], "c");
        for (part, lines) in [(b, 1), (c, 1), (a, 0)] {
            let uses = admin.get(&format!("/api/bom/?uses={part}")).expect(200);
            assert_eq!(uses.as_array().unwrap().len(), lines, "{part}");
        }
    }

    fn a_line_of_a_template_is_inherited_by_its_variants(server) {
        let admin = server.admin();
        let (a, b) = (template(&admin, "a"), assembly(&admin, "b"));
        let variant = create_item(&admin, "/api/part/", &json!({ "name": "v", "assembly": true, "variant_of": a }));
        let line = create_item(&admin, "/api/bom/", &line(a, b));
        let list = || admin.get(&format!("/api/bom/?part={variant}")).expect(200).as_array().unwrap().len();
        assert_eq!(list(), 0);
        admin.patch(&format!("/api/bom/{line}/"), &json!({ "inherited": true })).expect(200);
        assert_eq!(list(), 1);
    }

    fn a_line_is_validated_until_it_is_changed(server) {
        let admin = server.admin();
        let (a, b) = (assembly(&admin, "a"), assembly(&admin, "b"));
        let line = format!("/api/bom/{}/", create_item(&admin, "/api/bom/", &line(a, b)));
        let whole = format!("/api/part/{a}/bom-validate/");
        assert_eq!(admin.get(&whole).expect(200)["bom_validated"], false);
        let answer = admin.patch(&format!("{line}validate/"), &json!({ "valid": true })).expect(200);
        assert_eq!(answer, json!({ "valid": true }));
        assert_eq!(admin.get(&line).expect(200)["validated"], true);
        admin.patch(&line, &json!({ "quantity": 7 })).expect(200);
        assert_eq!(admin.get(&line).expect(200)["validated"], false);
        assert_eq!(admin.put(&whole, &json!({ "valid": true })).expect(200)["bom_validated"], true);
        assert_eq!(admin.get(&line).expect(200)["validated"], true);
        for path in ["/api/bom/99/validate/", "/api/part/99/bom-validate/"] {
            assert_eq!(admin.patch(path, &json!({ "valid": true })).status, 404);
        }
        assert_eq!(admin.patch(&whole, &json!({ "valid": "perhaps" })).status, 400);
    }

    fn a_whole_is_validated_until_anything_in_it_changes(server) {
        let admin = server.admin();
        let (a, b, c) = (template(&admin, "a"), assembly(&admin, "b"), assembly(&admin, "c"));
        let variant = create_item(&admin, "/api/part/", &json!({ "name": "v", "assembly": true, "variant_of": a }));
        let whole = |part: i64| format!("/api/part/{part}/bom-validate/");
        let is_valid = |part: i64| admin.get(&whole(part)).expect(200)["bom_validated"] == true;
        let validate = |part: i64| admin.patch(&whole(part), &json!({ "valid": true })).expect(200);
        let inherited = |part: i64, sub_part: i64| {
            let mut line = line(part, sub_part);
            line["inherited"] = json!(true);
            create_item(&admin, "/api/bom/", &line)
        };
        let first = inherited(a, b);
        let answer = validate(a);
        assert_eq!((&answer["bom_validated"], &answer["bom_checked_by_detail"]["username"]), (&json!(true), &json!("admin")));
        assert!(answer["bom_checked_date"].is_string() && answer["bom_checked_by"].is_i64(), "{answer}");
        let checksum = answer["bom_checksum"].as_str().unwrap().to_owned();
        assert_eq!(checksum.len(), 32);
        let second = inherited(a, c);
        assert!(!is_valid(a), "a line came to it");
        assert_ne!(validate(a)["bom_checksum"], checksum);
        validate(variant);
        assert!(is_valid(a) && is_valid(variant));
        assert_eq!(admin.get("/api/part/?bom_valid=true").expect(200).as_array().unwrap().len(), 2);
        admin.patch(&format!("/api/bom/{second}/"), &json!({ "note": "n" })).expect(200);
        assert!(!is_valid(a) && !is_valid(variant), "a line changed");
        validate(a);
        validate(variant);
        assert_eq!(admin.delete(&format!("/api/bom/{second}/")).status, 204);
        assert!(!is_valid(a) && !is_valid(variant), "a line went");
        assert_eq!(validate(a)["bom_checksum"], checksum);
        validate(variant);
        admin.patch(&format!("/api/part/{b}/"), &json!({ "active": false })).expect(200);
        assert!(is_valid(a));
        admin.set_setting("PART_ALLOW_DELETE_FROM_ASSEMBLY", true);
        assert_eq!(admin.delete(&format!("/api/part/{b}/")).status, 204);
        assert!(!is_valid(a) && !is_valid(variant), "a component went");
        assert_eq!(admin.get(&format!("/api/bom/{first}/")).status, 404);
        assert_eq!(admin.patch(&whole(a), &json!({ "valid": false })).expect(200)["bom_checksum"], "");
    }

    fn a_locked_variant_keeps_the_lines_that_it_inherits(server) {
        let admin = server.admin();
        let (top, component) = (template(&admin, "top"), assembly(&admin, "c"));
        let variant = json!({ "name": "v", "assembly": true, "variant_of": top, "locked": true });
        create_item(&admin, "/api/part/", &variant);
        let mut body = line(top, component);
        body["inherited"] = json!(true);
        let text = json!({ "non_field_errors": ["BOM item cannot be modified - variant assembly is locked"] });
        assert_eq!(admin.post("/api/bom/", &body).expect(400), text);
        let own = create_item(&admin, "/api/bom/", &line(top, component));
        let path = format!("/api/bom/{own}/");
        assert_eq!(admin.patch(&path, &json!({ "inherited": true })).expect(400), text);
        admin.patch(&path, &json!({ "quantity": 3 })).expect(200);
        admin.delete(&path).expect(204);
    }

    fn a_locked_part_keeps_its_lines_and_its_parameters(server) {
        let admin = server.admin();
        let [a, b, c] = ["a", "b", "c"].map(|name| assembly(&admin, name));
        let own = create_item(&admin, "/api/bom/", &line(a, b));
        let template = create_item(&admin, "/api/part/parameter/template/", &json!({ "name": "Width" }));
        let other = create_item(&admin, "/api/part/parameter/template/", &json!({ "name": "Height" }));
        let parameter = |part: i64, template: i64| json!({ "part": part, "template": template, "data": "1" });
        let width = create_item(&admin, "/api/part/parameter/", &parameter(a, template));
        admin.patch(&format!("/api/part/{a}/"), &json!({ "locked": true })).expect(200);
        let text = json!({ "non_field_errors": ["BOM item cannot be modified - assembly is locked"] });
        let address = format!("/api/bom/{own}/");
        assert_eq!(admin.post("/api/bom/", &line(a, c)).expect(400), text);
        assert_eq!(admin.patch(&address, &json!({ "part": c })).expect(400), text, "out of the locked part");
        assert_eq!(admin.patch(&address, &json!({ "quantity": 9 })).expect(400), text);
        assert_eq!(admin.delete(&address).expect(400), text);
        let text = json!({ "non_field_errors": ["Parameter cannot be modified - part is locked"] });
        let address = format!("/api/part/parameter/{width}/");
        assert_eq!(admin.post("/api/part/parameter/", &parameter(a, other)).expect(400), text);
        assert_eq!(admin.patch(&address, &json!({ "data": "2" })).expect(400), text);
        assert_eq!(admin.patch(&address, &json!({ "part": b })).expect(400), text);
        assert_eq!(admin.delete(&address).expect(400), text);
        admin.patch(&format!("/api/part/{a}/"), &json!({ "locked": false })).expect(200);
        admin.patch(&address, &json!({ "data": "2" })).expect(200);
    }

    fn two_parts_are_related_once_and_not_to_themselves(server) {
        let admin = server.admin();
        let (a, b) = (assembly(&admin, "a"), assembly(&admin, "b"));
        let related = |one: i64, other: i64| json!({ "part_1": one, "part_2": other });
        assert!(admin.post("/api/part/related/", &related(a, a)).expect(400)["part_2"].is_array());
        create_item(&admin, "/api/part/related/", &related(a, b));
        let refused = admin.post("/api/part/related/", &related(b, a)).expect(400);
        assert_eq!(refused, json!({ "part_2": ["Duplicate relationship already exists"] }));
        let found = admin.get(&format!("/api/part/?related={b}")).expect(200);
        assert_eq!(found[0]["pk"], a);
    }
}
