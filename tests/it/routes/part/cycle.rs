//! A part cannot contain itself, and cannot be a variant of itself.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

fn part(admin: &Client, name: &str, members: &Value) -> i64 {
    let mut body = json!({ "name": name, "assembly": true, "is_template": true });
    for (name, value) in members.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let made = admin.post("/api/part/", &body).expect(201);
    made["pk"].as_i64().expect("a key")
}

fn line(part: i64, sub_part: i64, is_inherited: bool) -> Value {
    json!({ "part": part, "sub_part": sub_part, "quantity": 1, "inherited": is_inherited })
}

/// Sends both requests at once. Returns how many were accepted.
fn both(ask: [&(dyn Fn() -> u16 + Sync); 2]) -> usize {
    let statuses = std::thread::scope(|scope| {
        let threads = ask.map(|ask| scope.spawn(ask));
        threads.map(|thread| thread.join().expect("no panic"))
    });
    assert!(
        statuses
            .iter()
            .all(|status| matches!(status, 200 | 201 | 400)),
        "{statuses:?}"
    );
    statuses.iter().filter(|status| **status < 400).count()
}

on_both_databases! {
    fn a_variant_is_not_put_into_what_it_inherits(server) {
        let admin = server.admin();
        let template = part(&admin, "template", &json!({}));
        let variant = part(&admin, "variant", &json!({ "variant_of": template }));
        let nested = part(&admin, "nested", &json!({ "variant_of": variant }));
        let component = part(&admin, "component", &json!({}));
        admin.post("/api/bom/", &line(template, component, true)).expect(201);
        let refused = admin.post("/api/bom/", &line(component, nested, false)).expect(400);
        assert_eq!(refused, json!({ "sub_part": ["Part 'component' is used in BOM for 'nested' (recursive)"] }));
        // A line that is not inherited does not affect the variants.
        let other = part(&admin, "other", &json!({}));
        admin.post("/api/bom/", &line(other, variant, false)).expect(201);
        let made = admin.post("/api/bom/", &line(template, other, false)).expect(201);
        let address = format!("/api/bom/{}/", made["pk"]);
        let refused = admin.patch(&address, &json!({ "inherited": true })).expect(400);
        assert_eq!(refused, json!({ "sub_part": ["Part 'template' is used in BOM for 'other' (recursive)"] }));
        assert_eq!(admin.get(&address).expect(200)["inherited"], false);
    }

    fn a_part_does_not_become_a_variant_of_what_would_put_it_into_itself(server) {
        let admin = server.admin();
        let template = part(&admin, "template", &json!({}));
        let component = part(&admin, "component", &json!({}));
        let assembly = part(&admin, "assembly", &json!({}));
        admin.post("/api/bom/", &line(template, component, true)).expect(201);
        admin.post("/api/bom/", &line(component, assembly, false)).expect(201);
        let address = format!("/api/part/{assembly}/");
        let refused = admin.patch(&address, &json!({ "variant_of": template })).expect(400);
        assert_eq!(refused, json!({ "variant_of": ["the part would inherit a bill of materials that contains the part itself"] }));
        assert_eq!(admin.get(&address).expect(200)["variant_of"], Value::Null);
        part(&admin, "free", &json!({ "variant_of": template }));
    }

    fn a_part_is_no_variant_of_its_own_variants(server) {
        let admin = server.admin();
        let top = part(&admin, "top", &json!({}));
        let middle = part(&admin, "middle", &json!({ "variant_of": top }));
        let leaf = part(&admin, "leaf", &json!({ "variant_of": middle }));
        for template in [top, middle, leaf] {
            let refused = admin.patch(&format!("/api/part/{top}/"), &json!({ "variant_of": template })).expect(400);
            assert_eq!(refused, json!({ "variant_of": ["a part cannot be a variant of itself or of its variants"] }));
        }
        admin.patch(&format!("/api/part/{leaf}/"), &json!({ "variant_of": top })).expect(200);
    }

    fn two_lines_that_make_a_circle_are_not_both_taken_at_once(server) {
        let admin = server.admin();
        for round in 0..10 {
            let [a, b] = ["a", "b"].map(|name| part(&admin, &format!("{name}{round}"), &json!({})));
            let post = |one: i64, other: i64| admin.post("/api/bom/", &line(one, other, false)).status;
            assert_eq!(both([&|| post(a, b), &|| post(b, a)]), 1);
        }
    }

    fn two_parts_do_not_become_variants_of_each_other_at_once(server) {
        let admin = server.admin();
        for round in 0..10 {
            let [a, b] = ["a", "b"].map(|name| part(&admin, &format!("{name}{round}"), &json!({})));
            let patch = |part: i64, template: i64| {
                admin.patch(&format!("/api/part/{part}/"), &json!({ "variant_of": template })).status
            };
            assert_eq!(both([&|| patch(a, b), &|| patch(b, a)]), 1);
        }
    }
}
