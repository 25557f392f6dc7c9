//! Revisions of parts.

use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

fn part(admin: &Client, name: &str, members: &Value) -> i64 {
    let made = send(admin, name, members, 201);
    made["pk"].as_i64().expect("a key")
}

#[track_caller]
fn send(admin: &Client, name: &str, members: &Value, status: u16) -> Value {
    let mut body = json!({ "name": name });
    for (name, value) in members.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    admin.post("/api/part/", &body).expect(status)
}

on_both_databases! {
    fn a_revision_has_a_code_and_is_one_of_a_part_that_is_none(server) {
        let admin = server.admin();
        let original = part(&admin, "p", &json!({}));
        let refused = send(&admin, "q", &json!({ "revision_of": original }), 400);
        assert_eq!(refused, json!({ "revision": ["Revision code must be specified"] }));
        let second = part(&admin, "p", &json!({ "revision_of": original, "revision": "B" }));
        let refused = send(&admin, "p", &json!({ "revision_of": second, "revision": "C" }), 400);
        assert_eq!(refused, json!({ "revision_of": ["Cannot make a revision of a part which is already a revision"] }));
        let address = format!("/api/part/{original}/");
        let refused = admin.patch(&address, &json!({ "revision_of": second, "revision": "A" })).expect(400);
        assert_eq!(refused, json!({ "revision_of": ["Cannot make a revision of a part which is already a revision"] }));
        let refused = admin.patch(&address, &json!({ "revision_of": original, "revision": "A" })).expect(400);
        assert_eq!(refused, json!({ "revision_of": ["Part cannot be a revision of itself"] }));
        let other = part(&admin, "other", &json!({ "revision_of": original, "revision": "C" }));
        let refused = admin.patch(&format!("/api/part/{other}/"), &json!({ "revision": null })).expect(400);
        assert_eq!(refused, json!({ "revision": ["Revision code must be specified"] }));
        assert_eq!(admin.get(&address).expect(200)["revision_count"], 2);
    }

    fn no_two_revisions_of_a_part_have_the_same_code(server) {
        let admin = server.admin();
        let original = part(&admin, "p", &json!({}));
        let revision = |name: &str, code: &str| json!({ "name": name, "revision_of": original, "revision": code });
        admin.post("/api/part/", &revision("q", "B")).expect(201);
        let text = json!({ "non_field_errors": ["Duplicate part revision already exists."] });
        assert_eq!(admin.post("/api/part/", &revision("r", "B")).expect(400), text);
        let other = part(&admin, "r", &json!({ "revision_of": original, "revision": "C" }));
        let path = format!("/api/part/{other}/");
        assert_eq!(admin.patch(&path, &json!({ "revision": "B" })).expect(400), text);
        let free = part(&admin, "s", &json!({ "revision": "B" }));
        assert_eq!(admin.patch(&format!("/api/part/{free}/"), &json!({ "revision_of": original })).expect(400), text);
        let statuses = std::thread::scope(|scope| {
            let threads = ["x", "y", "z"].map(|name| {
                let (admin, body) = (&admin, revision(name, "D"));
                scope.spawn(move || admin.post("/api/part/", &body).status)
            });
            let mut statuses = threads.map(|thread| thread.join().expect("no panic"));
            statuses.sort_unstable();
            statuses
        });
        assert_eq!(statuses, [201, 400, 400]);
    }

    fn a_revision_stands_under_the_same_template_and_is_of_none(server) {
        let admin = server.admin();
        let template = part(&admin, "t", &json!({ "is_template": true }));
        let refused = send(&admin, "t", &json!({ "revision_of": template, "revision": "B" }), 400);
        assert_eq!(refused, json!({ "revision_of": ["Cannot make a revision of a template part"] }));
        let variant = part(&admin, "v", &json!({ "variant_of": template }));
        let refused = send(&admin, "v", &json!({ "revision_of": variant, "revision": "B" }), 400);
        assert_eq!(refused, json!({ "revision_of": ["Parent part must point to the same template"] }));
        part(&admin, "v", &json!({ "revision_of": variant, "revision": "B", "variant_of": template }));
    }

    fn a_setting_keeps_revisions_to_assemblies(server) {
        let admin = server.admin();
        admin.set_setting("PART_REVISION_ASSEMBLY_ONLY", true);
        let (plain, assembly) = (part(&admin, "p", &json!({})), part(&admin, "a", &json!({ "assembly": true })));
        let text = json!({ "revision_of": ["Revisions are only allowed for assembly parts"] });
        assert_eq!(send(&admin, "p", &json!({ "revision_of": plain, "revision": "B", "assembly": true }), 400), text);
        assert_eq!(send(&admin, "a", &json!({ "revision_of": assembly, "revision": "B" }), 400), text);
        part(&admin, "a", &json!({ "revision_of": assembly, "revision": "B", "assembly": true }));
    }

    fn two_parts_do_not_become_revisions_of_each_other_at_once(server) {
        let admin = server.admin();
        for round in 0..10 {
            let parts = ["a", "b"].map(|code| part(&admin, &format!("p{round}"), &json!({ "revision": code })));
            let patch = |part: i64, original: i64| {
                admin.patch(&format!("/api/part/{part}/"), &json!({ "revision_of": original })).status
            };
            let [a, b] = parts;
            let patch = &patch;
            let mut statuses = std::thread::scope(|scope| {
                let threads = [scope.spawn(move || patch(a, b)), scope.spawn(move || patch(b, a))];
                threads.map(|thread| thread.join().expect("no panic"))
            });
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 400]);
        }
    }
}
