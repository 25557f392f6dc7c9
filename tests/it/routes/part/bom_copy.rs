//! `/api/part/<pk>/bom-copy/`.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

fn create_item(admin: &Client, path: &str, body: &Value) -> i64 {
    admin.post(path, body).expect(201)["pk"]
        .as_i64()
        .expect("a key")
}

fn part(admin: &Client, name: &str, template: Option<i64>) -> i64 {
    let body =
        json!({ "name": name, "assembly": true, "is_template": true, "variant_of": template });
    create_item(admin, "/api/part/", &body)
}

fn line(admin: &Client, part: i64, sub_part: i64) -> i64 {
    create_item(
        admin,
        "/api/bom/",
        &json!({ "part": part, "sub_part": sub_part, "quantity": 2.5, "reference": "R1" }),
    )
}

/// Returns the components of the part's own lines.
fn lines(admin: &Client, part: i64) -> Vec<Value> {
    let listed = admin
        .get(&format!("/api/bom/?part={part}&ordering=pk"))
        .expect(200);
    let own = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["part"] == part);
    own.map(|line| line["sub_part"].clone()).collect()
}

on_both_databases! {
    fn lines_are_copied_with_their_substitutes_in_place_of_those_there_were(server) {
        let admin = server.admin();
        let [from, to, b, c] = ["from", "to", "b", "c"].map(|name| part(&admin, name, None));
        let first = line(&admin, from, b);
        create_item(&admin, "/api/bom/substitute/", &json!({ "bom_item": first, "part": c }));
        admin.patch(&format!("/api/bom/{first}/"), &json!({ "validated": true })).expect(200);
        line(&admin, to, c);
        let copy = format!("/api/part/{to}/bom-copy/");
        let answer = admin.post(&copy, &json!({ "part": from })).expect(201);
        assert_eq!(answer, json!({
            "part": from, "remove_existing": true, "include_inherited": false, "skip_invalid": false, "copy_substitutes": true,
        }));
        let listed = admin.get(&format!("/api/bom/?part={to}")).expect(200);
        assert_eq!(listed.as_array().unwrap().len(), 1);
        let made = &listed[0];
        assert_eq!((&made["sub_part"], &made["quantity"], &made["reference"]), (&json!(b), &json!(2.5), &json!("R1")));
        assert_eq!((&made["substitutes"][0]["part"], &made["validated"]), (&json!(c), &json!(false)));
        let body = json!({ "part": from, "remove_existing": false, "copy_substitutes": false });
        admin.post(&copy, &body).expect(201);
        assert_eq!(lines(&admin, to), [b, b]);
        admin.post(&copy, &json!({ "part": to })).expect(201);
        assert_eq!(lines(&admin, to), [b, b], "a part is not copied to itself");
    }

    fn inherited_lines_are_copied_where_that_is_asked_for(server) {
        let admin = server.admin();
        let template = part(&admin, "template", None);
        let (from, to, b) = (part(&admin, "from", Some(template)), part(&admin, "to", None), part(&admin, "b", None));
        let line = line(&admin, template, b);
        admin.patch(&format!("/api/bom/{line}/"), &json!({ "inherited": true })).expect(200);
        let copy = |part: i64, inherited: bool| {
            let body = json!({ "part": from, "include_inherited": inherited });
            admin.post(&format!("/api/part/{part}/bom-copy/"), &body).expect(201);
        };
        copy(to, false);
        assert_eq!(lines(&admin, to), [0; 0]);
        copy(to, true);
        assert_eq!(lines(&admin, to), [b]);
        let sibling = part(&admin, "sibling", Some(template));
        copy(sibling, true);
        assert_eq!(lines(&admin, sibling), [0; 0], "it has the line already");
    }

    fn a_line_that_the_part_cannot_have_is_reported_or_left_out(server) {
        let admin = server.admin();
        let [from, to, b] = ["from", "to", "b"].map(|name| part(&admin, name, None));
        line(&admin, from, to);
        line(&admin, from, b);
        line(&admin, to, b);
        let copy = format!("/api/part/{to}/bom-copy/");
        let refused = admin.post(&copy, &json!({ "part": from })).expect(400);
        assert_eq!(refused, json!({ "sub_part": ["Part 'to' is used in BOM for 'to' (recursive)"] }));
        assert_eq!(lines(&admin, to), [b]);
        admin.post(&copy, &json!({ "part": from, "skip_invalid": true })).expect(201);
        assert_eq!(lines(&admin, to), [b]);
        assert_eq!(admin.post(&copy, &json!({})).expect(400), json!({ "part": ["This field is required."] }));
        let refused = admin.post(&copy, &json!({ "part": 999, "skip_invalid": "x" })).expect(400);
        assert_eq!(refused, json!({ "skip_invalid": ["Must be a valid boolean."] }));
        let refused = admin.post(&copy, &json!({ "part": 999 })).expect(400);
        assert_eq!(refused, json!({ "part": ["Invalid pk \"999\" - object does not exist."] }));
        assert_eq!(admin.post("/api/part/999/bom-copy/", &json!({ "part": from })).status, 404);
    }

    fn a_locked_part_and_a_plugin_keep_the_lines_as_they_are(server) {
        let admin = server.admin();
        let [from, to, b] = ["from", "to", "b"].map(|name| part(&admin, name, None));
        line(&admin, from, b);
        let copy = format!("/api/part/{to}/bom-copy/");
        server.create_user("ann", false, &["view"]).post(&copy, &json!({ "part": from })).expect(403);
        admin.patch(&format!("/api/part/{to}/"), &json!({ "locked": true })).expect(200);
        let refused = admin.post(&copy, &json!({ "part": from })).expect(400);
        assert_eq!(refused, json!({ "non_field_errors": ["BOM item cannot be modified - assembly is locked"] }));
        assert_eq!(lines(&admin, to), [0; 0]);
    }
}
