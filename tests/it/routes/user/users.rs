//! `/api/user/`: creating and changing users.

use inventree::db::DbError;
use inventree::diesel::{self, RunQueryDsl};
use inventree::schema::groups;
use inventree_tests::database::wait_until_blocking;
use inventree_tests::server::basic_auth;
use inventree_tests::{Client, on_both_databases};
use serde_json::{Value, json};

fn pk(client: &Client) -> Value {
    client.get("/api/user/me/").expect(200)["pk"].clone()
}

const ALL: &[&str] = &["view", "add", "change", "delete"];

on_both_databases! {
    fn a_user_is_made_with_a_name_and_listed(server) {
        let admin = server.admin();
        let body = json!({ "username": "ann", "first_name": "Ann", "email": "ann@example.com" });
        let ann = admin.post("/api/user/", &body).expect(201);
        assert_eq!((&ann["username"], &ann["is_active"], &ann["is_staff"]), (&json!("ann"), &json!(true), &json!(false)));
        assert_eq!(admin.get(&format!("/api/user/{}/", ann["pk"])).expect(200), ann);
        let found = admin.get("/api/user/?search=ANN").expect(200);
        assert_eq!(found, json!([ann]));
        assert_eq!(admin.get("/api/user/?limit=1").expect(200)["count"], 2);
    }

    fn a_name_is_required_free_and_no_longer_than_allowed(server) {
        let admin = server.admin();
        let refused = |body: Value| admin.post("/api/user/", &body).expect(400)["username"][0].clone();
        assert_eq!(refused(json!({})), "This field is required.");
        assert_eq!(refused(json!({ "username": " " })), "This field may not be blank.");
        assert_eq!(refused(json!({ "username": "admin" })), "A user with that username already exists.");
        assert_eq!(refused(json!({ "username": "n".repeat(151) })), "Ensure this field has no more than 150 characters.");
        let ann = admin.post("/api/user/", &json!({ "username": "ann" })).expect(201);
        let path = format!("/api/user/{}/", ann["pk"]);
        assert!(admin.patch(&path, &json!({ "username": "admin" })).expect(400)["username"].is_array());
        assert_eq!(admin.patch(&path, &json!({ "username": "ann" })).expect(200)["username"], "ann");
    }

    fn the_list_is_searched_filtered_ordered_and_cut_into_pages(server) {
        let admin = server.admin();
        for name in ["bob", "ann", "eve"] {
            let body = json!({ "username": name, "last_name": "Smith", "is_staff": name == "eve" });
            admin.post("/api/user/", &body).expect(201);
        }
        let names = |query: &str| {
            let list = admin.get(&format!("/api/user/?{query}")).expect(200);
            let list = list.get("results").unwrap_or(&list).clone();
            let names = list.as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap().to_owned());
            names.collect::<Vec<_>>()
        };
        assert_eq!(names("search=SMITH&ordering=username"), ["ann", "bob", "eve"]);
        assert_eq!(names("search=smith+b"), ["bob"]);
        let path = format!("/api/user/{}/", admin.get("/api/user/?search=bob").expect(200)[0]["pk"]);
        admin.patch(&path, &json!({ "first_name": "\u{d6}mer" })).expect(200);
        assert_eq!(names("search=%C3%B6mer"), ["bob"]);
        admin.patch(&path, &json!({ "first_name": "" })).expect(200);
        assert_eq!(names("search=%C3%B6mer"), [""; 0]);
        assert_eq!(names("is_staff=true&ordering=-username"), ["eve", "admin"]);
        assert_eq!(names("ordering=username&limit=2&offset=1"), ["ann", "bob"]);
        assert_eq!(admin.get("/api/user/?limit=1").expect(200)["count"], 4);
    }

    fn a_name_holds_only_letters_digits_and_a_few_signs(server) {
        let text = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
        for name in ["x y", "a<b", "\u{200b}"] {
            let refused = server.admin().post("/api/user/", &json!({ "username": name })).expect(400);
            assert_eq!(refused, json!({ "username": [text] }), "{name:?}");
        }
        server.admin().post("/api/user/", &json!({ "username": "bj\u{f6}rn.x+y@z-1_2" })).expect(201);
    }

    fn a_name_that_looks_like_that_of_another_is_refused(server) {
        let admin = server.admin();
        let one = admin.post("/api/user/", &json!({ "username": "one" })).expect(201);
        for name in ["ONE", "\u{ff4f}\u{ff4e}\u{ff45}", "\u{43e}n\u{435}"] {
            let refused = admin.post("/api/user/", &json!({ "username": name })).expect(400);
            assert_eq!(refused, json!({ "username": ["this name looks like that of another user, `one`"] }), "{name}");
        }
        admin.post("/api/user/", &json!({ "username": "o\u{3164}ne" })).expect(400);
        let two = admin.post("/api/user/", &json!({ "username": "two" })).expect(201);
        let path = format!("/api/user/{}/", two["pk"]);
        assert!(admin.patch(&path, &json!({ "username": "One" })).expect(400)["username"].is_array());
        admin.patch(&path, &json!({ "username": "TWO" })).expect(200);
        admin.patch(&format!("/api/user/{}/", one["pk"]), &json!({ "username": "one", "first_name": "A" })).expect(200);
        let group = |name: &str| admin.post("/api/user/group/", &json!({ "name": name })).status;
        assert_eq!((group("Stores"), group("stores"), group("St\u{43e}res"), group("Store")), (201, 400, 400, 201));
    }

    fn of_two_names_that_look_alike_at_once_one_is_taken(server) {
        let admin = server.admin();
        let names = ["ann", "ANN", "Ann", "aNN", "\u{430}nn", "\u{ff41}nn"];
        let made = std::thread::scope(|scope| {
            let makers = names.map(|name| {
                let admin = &admin;
                scope.spawn(move || admin.post("/api/user/", &json!({ "username": name })).status)
            });
            makers.map(|maker| maker.join().unwrap())
        });
        assert_eq!(made.iter().filter(|status| **status == 201).count(), 1, "{made:?}");
        assert!(made.iter().all(|status| [201, 400].contains(status)), "{made:?}");
    }

    fn an_address_is_one_or_none(server) {
        let admin = server.admin();
        let body = json!({ "username": "ann", "email": "0" });
        let text = json!({ "email": ["Enter a valid email address."] });
        assert_eq!(admin.post("/api/user/", &body).expect(400), text);
        assert_eq!(admin.patch("/api/user/me/", &json!({ "email": "a@" })).expect(400), text);
        admin.patch("/api/user/me/", &json!({ "email": "" })).expect(200);
        admin.patch("/api/user/me/", &json!({ "email": "a@example.com" })).expect(200);
    }

    fn users_cannot_lock_themselves_out(server) {
        let admin = server.admin();
        let path = format!("/api/user/{}/", pk(&admin));
        for name in ["is_active", "is_staff", "is_superuser"] {
            let refused = admin.patch(&path, &json!({ name: false })).expect(400);
            assert_eq!(refused, json!({ name: ["users cannot remove this from themselves"] }));
        }
        admin.patch(&path, &json!({ "is_active": true, "email": "a@b.org" })).expect(200);
        let ann = server.create_user("ann", true, &["change"]);
        let path = format!("/api/user/{}/", pk(&ann));
        ann.patch(&path, &json!({ "first_name": "Ann", "is_active": true, "is_superuser": false })).expect(200);
        ann.patch(&path, &json!({ "is_active": false })).expect(400);
    }

    fn an_unknown_group_is_refused_and_nothing_is_changed(server) {
        let admin = server.admin();
        let body = json!({ "username": "ann", "group_ids": [99] });
        let refused = admin.post("/api/user/", &body).expect(400);
        assert_eq!(refused, json!({ "group_ids": ["Invalid pk \"99\" - object does not exist."] }));
        assert_eq!(admin.get("/api/user/?search=ann").expect(200), json!([]));
        let wrong = admin.post("/api/user/", &json!({ "username": "ann", "group_ids": "x" })).expect(400);
        assert_eq!(wrong["group_ids"][0], "Expected a list of items but got type \"str\".");
    }

    fn a_group_that_is_being_deleted_is_an_unknown_one(server) {
        let admin = server.admin();
        let ann = admin.post("/api/user/", &json!({ "username": "ann" })).expect(201);
        let group = admin.post("/api/user/group/", &json!({ "name": "store" })).expect(201);
        let (path, body) = (format!("/api/user/{}/", ann["pk"]), json!({ "group_ids": [group["pk"]] }));
        let reply = std::thread::scope(|scope| {
            let asked = server.registry().db().write(|db| {
                diesel::delete(groups::table).execute(db)?;
                let asked = scope.spawn(|| admin.patch(&path, &body));
                wait_until_blocking(db);
                Ok::<_, DbError>(asked)
            });
            asked.unwrap().join().unwrap()
        });
        assert!(reply.expect(400)["group_ids"].is_array());
    }

    fn a_short_password_is_refused_unless_the_warning_is_overridden(server) {
        let admin = server.admin();
        let ann = admin.post("/api/user/", &json!({ "username": "ann" })).expect(201);
        let path = format!("/api/user/{}/set-password/", ann["pk"]);
        let short = admin.put(&path, &json!({ "password": "short" })).expect(400);
        let text = "This password is too short. It must contain at least 8 characters.";
        assert_eq!(short, json!({ "password": [text] }));
        server.anonymous().with_authorization(basic_auth("ann", "short")).get("/api/user/me/").expect(401);
        admin.put(&path, &json!({ "password": "short", "override_warning": true })).expect(200);
        server.log_in("ann", "short").get("/api/user/me/").expect(200);
        assert_eq!(admin.put(&path, &json!({})).expect(400)["password"][0], "This field is required.");
        admin.put("/api/user/99/set-password/", &json!({ "password": "long-enough" })).expect(404);
    }

    fn a_password_keeps_the_rules_of_django_unless_the_warning_is_overridden(server) {
        let admin = server.admin();
        let ann = json!({ "username": "ann.miller", "first_name": "Annabella", "email": "stores@workshop.example" });
        let ann = admin.post("/api/user/", &ann).expect(201);
        let path = format!("/api/user/{}/set-password/", ann["pk"]);
        let common = "This password is too common.";
        let numeric = "This password is entirely numeric.";
        for (password, texts) in [
            ("password1234", json!([common])),
            ("PASSWORD1234", json!([common])),
            ("12345678901", json!([common, numeric])),
            ("73519264880", json!([numeric])),
            ("1234567890", json!([common, numeric])),
            ("annmiller1", json!(["The password is too similar to the username."])),
            ("annabella9", json!(["The password is too similar to the first name."])),
            ("workshop12", json!(["The password is too similar to the email address."])),
            ("x7!q", json!(["This password is too short. It must contain at least 8 characters."])),
        ] {
            for refused in [admin.put(&path, &json!({ "password": password })), admin.patch(&path, &json!({ "password": password, "override_warning": false }))] {
                assert_eq!(refused.expect(400), json!({ "password": texts }), "{password}");
            }
        }
        admin.patch(&path, &json!({ "password": "password1234", "override_warning": true })).expect(200);
        server.log_in("ann.miller", "password1234").get("/api/user/me/").expect(200);
        admin.put(&path, &json!({ "password": "walnut-harbour-71" })).expect(200);
        server.log_in("ann.miller", "walnut-harbour-71").get("/api/user/me/").expect(200);
    }

    fn a_user_without_a_password_cannot_log_in(server) {
        server.admin().post("/api/user/", &json!({ "username": "ann" })).expect(201);
        for password in ["", "!", "ann"] {
            server.anonymous().with_authorization(basic_auth("ann", password)).get("/api/user/me/").expect(401);
        }
    }

    fn the_staff_cannot_make_anyone_more_than_a_user(server) {
        let staff = server.create_user("boss", true, ALL);
        for flag in ["is_staff", "is_superuser"] {
            let refused = staff.post("/api/user/", &json!({ "username": "x", flag: true })).expect(400);
            assert_eq!(refused[flag][0], "Only a superuser can grant this");
            let own = format!("/api/user/{}/", pk(&staff));
            let refused = staff.patch(&own, &json!({ flag: true })).expect(400);
            assert_eq!(refused[flag][0], "Only a superuser can grant this");
        }
        assert_eq!(staff.post("/api/user/", &json!({ "username": "x" })).expect(201)["is_superuser"], false);
        assert_eq!(staff.get("/api/user/me/").expect(200)["is_superuser"], false);
    }

    /// As in InvenTree: the same role may also change what a group allows.
    fn the_staff_with_the_role_puts_any_user_into_any_group(server) {
        let group = server.admin().post("/api/user/group/", &json!({ "name": "store" })).expect(201);
        let staff = server.create_user("boss", true, &["view", "change"]);
        let path = format!("/api/user/{}/", pk(&staff));
        let changed = staff.patch(&path, &json!({ "group_ids": [group["pk"]] })).expect(200);
        assert_eq!(changed["groups"], json!([{ "pk": group["pk"], "name": "store" }]));
        staff.patch(&path, &json!({ "group_ids": [] })).expect(403);
    }

    fn the_staff_cannot_change_a_superuser_nor_any_password(server) {
        let staff = server.create_user("boss", true, ALL);
        let admin = pk(&server.admin());
        let path = format!("/api/user/{admin}/");
        for change in [json!({ "is_active": false }), json!({ "email": "mine@example.com" }), json!({})] {
            staff.patch(&path, &change).expect(403);
        }
        staff.delete(&path).expect(403);
        staff.put(&format!("{path}set-password/"), &json!({ "password": "long-enough" })).expect(403);
        let own = format!("/api/user/{}/set-password/", pk(&staff));
        staff.put(&own, &json!({ "password": "long-enough" })).expect(403);
        assert_eq!(server.admin().get(&path).expect(200)["is_active"], true);
    }

    fn the_role_without_the_staff_flag_and_the_flag_without_the_role_are_not_enough(server) {
        let body = json!({ "username": "x" });
        server.create_user("role", false, ALL).post("/api/user/", &body).expect(403);
        server.create_user("flag", true, &["view"]).post("/api/user/", &body).expect(403);
        server.create_user("both", true, &["add"]).post("/api/user/", &body).expect(201);
    }

    fn users_cannot_delete_themselves_and_a_deleted_user_is_gone(server) {
        let admin = server.admin();
        admin.delete(&format!("/api/user/{}/", pk(&admin))).expect(400);
        let ann = server.create_user("ann", false, &[]);
        let path = format!("/api/user/{}/", pk(&ann));
        admin.delete(&path).expect(204);
        admin.get(&path).expect(404);
        assert_eq!(admin.delete(&path).expect(404)["detail"], "No User matches the given query.");
        ann.get("/api/user/me/").expect(401);
    }

    fn a_key_that_is_no_key_is_a_404_in_json(server) {
        for pk in ["999", "99999999999999999999999"] {
            for path in [format!("/api/user/{pk}/"), format!("/api/user/tokens/{pk}/"), format!("/api/error-report/{pk}/")] {
                assert!(server.admin().get(&path).expect(404)["detail"].is_string(), "{path}");
            }
        }
    }
}
