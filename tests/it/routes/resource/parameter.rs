//! Parameters of parts and their templates.

use inventree_tests::client::Client;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::fixtures::create_item;

/// Creates a parameter of a template with the rules. Returns the response.
fn parameter(admin: &Client, rules: Value, data: &str) -> Value {
    let name = format!("{rules}");
    let found = admin.get("/api/part/parameter/template/").expect(200);
    let found = found
        .as_array()
        .unwrap()
        .iter()
        .find(|template| template["name"] == name);
    let template = found.map_or_else(
        || {
            let mut body = rules.clone();
            body["name"] = json!(name);
            json!(create_item(admin, "/api/part/parameter/template/", &body))
        },
        |template| template["pk"].clone(),
    );
    let part = create_item(
        admin,
        "/api/part/",
        &json!({ "name": format!("{name} {data}") }),
    );
    let body = json!({ "part": part, "template": template, "data": data });
    admin.post("/api/part/parameter/", &body).json()
}

on_both_databases! {
    fn a_value_is_converted_to_the_units_of_its_template(server) {
        let admin = server.admin();
        let of = |units: &str, data: &str| parameter(&admin, json!({ "units": units }), data)["data_numeric"].clone();
        assert_eq!(of("ohm", "4.7 kohm"), 4700.0);
        assert_eq!(of("ohm", "10k"), 10_000.0);
        assert_eq!(of("mm", "1 inch"), 25.4);
        assert_eq!(of("mA", "0.5 A"), 500.0);
        assert_eq!(of("mm", "12"), 12.0);
        let refused = parameter(&admin, json!({ "units": "mA" }), "12 V");
        assert_eq!(refused, json!({ "data": ["Could not convert 12 V to mA"] }));
    }

    fn a_value_is_one_of_the_choices_and_a_checkbox_is_true_or_false(server) {
        let admin = server.admin();
        let red = parameter(&admin, json!({ "choices": "red, green" }), "red");
        assert_eq!((&red["data"], &red["data_numeric"]), (&json!("red"), &Value::Null));
        let refused = parameter(&admin, json!({ "choices": "red, green" }), "blue");
        assert_eq!(refused, json!({ "data": ["Invalid choice for parameter value"] }));
        let ticked = parameter(&admin, json!({ "checkbox": true }), "yes");
        assert_eq!((&ticked["data"], &ticked["data_numeric"]), (&json!("True"), &json!(1.0)));
    }

    fn a_template_is_of_known_units_and_no_checkbox_with_units_or_choices(server) {
        let admin = server.admin();
        let path = "/api/part/parameter/template/";
        let refused = admin.post(path, &json!({ "name": "a", "units": "bananas" })).expect(400);
        assert_eq!(refused, json!({ "units": ["Invalid physical unit"] }));
        let refused = admin.post(path, &json!({ "name": "a", "checkbox": true, "units": "V", "choices": "x" })).expect(400);
        assert_eq!(refused, json!({
            "units": ["Checkbox parameters cannot have units"], "choices": ["Checkbox parameters cannot have choices"],
        }));
        create_item(&admin, path, &json!({ "name": "Width" }));
        let refused = admin.post(path, &json!({ "name": "width" })).expect(400);
        assert_eq!(refused, json!({ "name": ["Parameter template name must be unique"] }));
    }

    fn a_new_part_gets_the_parameters_of_its_category_and_of_those_above(server) {
        let admin = server.admin();
        let above = create_item(&admin, "/api/part/category/", &json!({ "name": "above" }));
        let below = create_item(&admin, "/api/part/category/", &json!({ "name": "below", "parent": above }));
        let template = |name: &str| create_item(&admin, "/api/part/parameter/template/", &json!({ "name": name, "units": "V" }));
        let (one, two) = (template("one"), template("two"));
        for (category, template, value) in [(above, one, "1"), (above, two, "2"), (below, two, "3 kV")] {
            let body = json!({ "category": category, "parameter_template": template, "default_value": value });
            create_item(&admin, "/api/part/category/parameters/", &body);
        }
        let listed = |query: &str| {
            let path = format!("/api/part/category/parameters/?category={below}{query}");
            admin.get(&path).expect(200).as_array().unwrap().len()
        };
        assert_eq!((listed(""), listed("&fetch_parent=false")), (3, 1));
        let values = |part: i64| {
            let list = admin.get(&format!("/api/part/parameter/?part={part}&ordering=name")).expect(200);
            let values = list.as_array().unwrap().iter();
            values.map(|value| value["data_numeric"].as_f64().unwrap()).collect::<Vec<_>>()
        };
        let part = create_item(&admin, "/api/part/", &json!({ "name": "with", "category": below }));
        assert_eq!(values(part), [1.0, 3000.0]);
        let body = json!({ "name": "without", "category": below, "copy_category_parameters": false });
        assert_eq!(values(create_item(&admin, "/api/part/", &body)), [0.0; 0]);
    }

    fn new_units_of_a_template_convert_its_parameters_again(server) {
        let admin = server.admin();
        let template = create_item(&admin, "/api/part/parameter/template/", &json!({ "name": "Length", "units": "mm" }));
        let all = ["2000 mm", "5", "1 inch"].map(|data| {
            let part = create_item(&admin, "/api/part/", &json!({ "name": data }));
            create_item(&admin, "/api/part/parameter/", &json!({ "part": part, "template": template, "data": data }))
        });
        let numbers = || all.map(|pk| admin.get(&format!("/api/part/parameter/{pk}/")).expect(200)["data_numeric"].clone());
        assert_eq!(numbers(), [json!(2000.0), json!(5.0), json!(25.4)]);
        let address = format!("/api/part/parameter/template/{template}/");
        admin.patch(&address, &json!({ "units": "cm" })).expect(200);
        assert_eq!(numbers(), [json!(200.0), json!(5.0), json!(2.54)]);
        admin.patch(&address, &json!({ "units": "V" })).expect(200);
        assert_eq!(numbers(), [json!(null), json!(5.0), json!(null)]);
    }

    fn a_setting_lets_values_be_in_no_units(server) {
        let admin = server.admin();
        admin.set_setting("PART_PARAMETER_ENFORCE_UNITS", false);
        let made = parameter(&admin, json!({ "units": "mA" }), "12 V");
        assert_eq!((&made["data"], &made["data_numeric"]), (&json!("12 V"), &Value::Null));
        assert_eq!(parameter(&admin, json!({ "units": "mA" }), "2 A")["data_numeric"], 2000.0);
    }

    fn names_of_templates_are_compared_without_case_in_any_alphabet(server) {
        let admin = server.admin();
        let path = "/api/part/parameter/template/";
        let made = create_item(&admin, path, &json!({ "name": "Größe" }));
        let refused = admin.post(path, &json!({ "name": "GRÖßE" })).expect(400);
        assert_eq!(refused, json!({ "name": ["Parameter template name must be unique"] }));
        admin.patch(&format!("{path}{made}/"), &json!({ "name": "GRÖßE" })).expect(200);
    }

    fn plugins_are_asked_about_parameters_also_where_a_part_comes_with_them(server) {
        let admin = server.admin();
        let template = create_item(&admin, "/api/part/parameter/template/", &json!({ "name": "Width" }));
        let part = create_item(&admin, "/api/part/", &json!({ "name": "part" }));
        let body = |data: &str| json!({ "part": part, "template": template, "data": data });
        let category = create_item(&admin, "/api/part/category/", &json!({ "name": "c" }));
        let given = json!({ "category": category, "parameter_template": template, "default_value": "REJECTED" });
        create_item(&admin, "/api/part/category/parameters/", &given);
        let original = create_item(&admin, "/api/part/", &json!({ "name": "original" }));
        let mut old = body("REJECTED");
        old["part"] = json!(original);
        create_item(&admin, "/api/part/parameter/", &old);
        admin.activate("accepting");
        let text = json!({ "data": ["not for Width"] });
        assert_eq!(admin.post("/api/part/parameter/", &body("REJECTED")).expect(400), text);
        let pk = create_item(&admin, "/api/part/parameter/", &body("fine"));
        assert_eq!(admin.patch(&format!("/api/part/parameter/{pk}/"), &json!({ "data": "REJECTED" })).expect(400), text);
        assert_eq!(admin.post("/api/part/", &json!({ "name": "in", "category": category })).expect(400), text);
        let copy = json!({ "name": "copy", "duplicate": { "part": original, "copy_parameters": true } });
        assert_eq!(admin.post("/api/part/", &copy).expect(400), text);
        let body = json!({ "name": "in", "category": category, "copy_category_parameters": false });
        create_item(&admin, "/api/part/", &body);
    }
}
