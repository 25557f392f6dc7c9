//! `/api/attachment/`.

use inventree::diesel::QueryResult;
use inventree::media::Store;
use inventree::media::sweep::sweep;
use inventree::resource::Statement;
use inventree_tests::on_both_databases;
use serde_json::json;

use super::{PNG, attach, count_files, file_url, key, part};

on_both_databases! {
    fn a_file_comes_back_byte_for_byte(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        let bytes: Vec<u8> = (0..600_000_u32).map(|number| (number * 7 % 251) as u8).collect();
        let made = attach(&admin, part, "a b.bin", &bytes).expect(201);
        assert_eq!(made["attachment"], format!("/media/attachments/part/{part}/a_b.bin"));
        assert_eq!((&made["filename"], &made["file_size"]), (&json!("a_b.bin"), &json!(600_000)));
        assert_eq!((&made["link"], &made["comment"], &made["tags"]), (&json!(null), &json!(""), &json!([])));
        assert_eq!(made["user_detail"]["username"], "admin");
        let file = admin.get(&file_url(&made, "attachment"));
        assert_eq!((file.status, file.bytes == bytes), (200, true));
        let listed = admin.get(&format!("/api/attachment/?model_type=part&model_id={part}")).expect(200);
        assert_eq!(listed, json!([made]));
        assert_eq!(admin.get("/api/attachment/?model_type=company").expect(200), json!([]));
        assert_eq!(admin.get("/api/attachment/?is_link=true").expect(200), json!([]));
        assert_eq!(count_files(server), 1);
    }

    fn a_file_or_a_link_is_needed_and_the_item_has_to_be_there(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        let link = json!({ "model_type": "part", "model_id": part, "link": "https://example.com/x", "tags": ["t"] });
        let made = admin.post("/api/attachment/", &link).expect(201);
        assert_eq!((&made["link"], &made["attachment"], &made["tags"]), (&link["link"], &json!(null), &json!(["t"])));
        assert_eq!(admin.get("/api/attachment/?is_link=true").expect(200), json!([made]));
        let neither = admin.post("/api/attachment/", &json!({ "model_type": "part", "model_id": part })).expect(400);
        assert_eq!(neither, json!({ "attachment": ["Missing file"], "link": ["Missing external link"] }));
        let nowhere = attach(&admin, part + 1, "a.txt", b"x").expect(400);
        assert_eq!(nowhere["model_id"][0], format!("Invalid pk \"{}\" - object does not exist.", part + 1));
        let empty = attach(&admin, part, "a.txt", b"").expect(400);
        assert_eq!(empty["attachment"][0], "The submitted file is empty.");
        let text = json!({ "model_type": "part", "model_id": part, "attachment": "/etc/passwd" });
        let text = admin.post("/api/attachment/", &text).expect(400);
        assert_eq!(text["attachment"][0], "The submitted data was not a file. Check the encoding type on the form.");
        let zzz = admin.form("POST", "/api/attachment/", &[("model_type", "zzz"), ("model_id", "1")], &[("attachment", "a.txt", b"x")]);
        assert_eq!(zzz.expect(400), json!({ "model_type": ["\"zzz\" is not a valid choice."] }));
        assert_eq!(count_files(server), 0);
    }

    fn a_replaced_file_is_removed_and_a_shown_address_may_be_sent_back(server) {
        let admin = server.admin();
        let made = attach(&admin, part(&admin, "a"), "a.txt", b"one").expect(201);
        let path = format!("/api/attachment/{}/", made["pk"]);
        let same = admin.patch(&path, &json!({ "attachment": made["attachment"], "comment": "c" })).expect(200);
        assert_eq!((&same["attachment"], &same["comment"]), (&made["attachment"], &json!("c")));
        let other = admin.form("PATCH", &path, &[], &[("attachment", "a.txt", b"other")]).expect(200);
        assert_eq!(other["file_size"], 5);
        assert_eq!(admin.get(&file_url(&other, "attachment")).text, "other");
        assert_eq!(admin.get(&file_url(&made, "attachment")).status, 404);
        assert_eq!(count_files(server), 1);
        admin.patch(&path, &json!({ "attachment": null, "link": "https://example.com" })).expect(200);
        assert_eq!(count_files(server), 0);
    }

    fn every_deletion_of_an_item_deletes_its_attachments_and_their_files(server) {
        let admin = server.admin();
        let (one, other, third) = (part(&admin, "a"), part(&admin, "b"), part(&admin, "c"));
        let stock = admin.post("/api/stock/", &json!({ "part": one, "quantity": 1 })).expect(201);
        let stock = key(stock.get(0).unwrap_or(&stock)).to_string();
        let texts = [("model_type", "stockitem"), ("model_id", stock.as_str())];
        admin.form("POST", "/api/attachment/", &texts, &[("attachment", "s.txt", b"s")]).expect(201);
        let kept = attach(&admin, third, "k.txt", b"k").expect(201);
        let alone = attach(&admin, other, "a.txt", b"a").expect(201);
        attach(&admin, other, "b.txt", b"b").expect(201);
        attach(&admin, one, "c.txt", b"c").expect(201);
        assert_eq!(count_files(server), 5);
        assert_eq!(admin.delete(&format!("/api/attachment/{}/", alone["pk"])).status, 204);
        assert_eq!(count_files(server), 4);
        assert_eq!(admin.delete(&format!("/api/part/{other}/")).status, 204);
        assert_eq!(count_files(server), 3);
        // The stock item is deleted with its part.
        assert_eq!(admin.delete(&format!("/api/part/{one}/")).status, 204);
        assert_eq!(admin.get("/api/attachment/").expect(200), json!([kept]));
        assert_eq!(count_files(server), 1);
    }

    fn many_are_deleted_at_once(server) {
        let admin = server.admin();
        let (one, other) = (part(&admin, "a"), part(&admin, "b"));
        let first = attach(&admin, one, "a.txt", b"a").expect(201);
        attach(&admin, one, "a.txt", b"a").expect(201);
        let kept = attach(&admin, other, "a.txt", b"a").expect(201);
        let delete = |body: serde_json::Value| admin.send("DELETE", "/api/attachment/", &[("Content-Type", "application/json")], body.to_string().as_bytes());
        assert_eq!(delete(json!({ "items": [first["pk"]] })).status, 200);
        assert_eq!(count_files(server), 2);
        assert_eq!(delete(json!({ "filters": { "model_type": "part", "model_id": one } })).status, 200);
        assert_eq!(admin.get("/api/attachment/").expect(200), json!([kept]));
        assert_eq!(count_files(server), 1);
    }

    fn files_of_one_name_at_once_are_two(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        let made = std::thread::scope(|scope| {
            let sent: Vec<_> = (0..6_u8).map(|number| {
                let admin = &admin;
                scope.spawn(move || (number, attach(admin, part, "same.txt", &[number; 9]).expect(201)))
            }).collect();
            sent.into_iter().map(|thread| thread.join().expect("an answer")).collect::<Vec<_>>()
        });
        for (number, made) in &made {
            assert_eq!(admin.get(&file_url(made, "attachment")).bytes, [*number; 9]);
        }
        assert_eq!(count_files(server), made.len());
    }

    fn a_request_that_is_rolled_back_leaves_no_file(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        // The tags are written after the row, the file is stored before it.
        let broken = server.registry().db().write(|db| -> Result<(), inventree::db::DbError> {
            let dropped: QueryResult<usize> = Statement::new("ALTER TABLE tags RENAME TO other").run(db);
            Ok(dropped.map(drop)?)
        });
        broken.expect("a broken table");
        let key = part.to_string();
        let texts = [("model_type", "part"), ("model_id", key.as_str()), ("tags", "t")];
        let refused = admin.form("POST", "/api/attachment/", &texts, &[("attachment", "a.txt", b"x")]);
        assert_eq!(refused.status, 503, "{}", refused.text);
        assert_eq!(count_files(server), 0);
    }

    fn a_file_is_renamed_but_for_its_ending(server) {
        let admin = server.admin();
        let made = attach(&admin, part(&admin, "a"), "a.txt", b"x").expect(201);
        let path = format!("/api/attachment/{}/", made["pk"]);
        let renamed = admin.patch(&path, &json!({ "filename": "../b c.txt" })).expect(200);
        assert_eq!(renamed["filename"], "b_c.txt");
        assert_eq!(admin.get(&file_url(&renamed, "attachment")).text, "x");
        assert_eq!(admin.get(&file_url(&made, "attachment")).status, 404);
        let same = admin.patch(&path, &json!({ "filename": "b_c.txt" })).expect(200);
        assert_eq!(same["attachment"], renamed["attachment"]);
        for (name, text) in [
            (json!("b.html"), "the extension of a file cannot be changed"), (json!(""), "This field may not be blank."),
            (json!([]), "Not a valid string."),
        ] {
            assert_eq!(admin.patch(&path, &json!({ "filename": name })).expect(400)["filename"][0], text);
        }
        assert_eq!(count_files(server), 1);
    }

    fn what_another_process_deletes_is_removed_by_the_next_sweep(server) {
        let admin = server.admin();
        let (one, other) = (part(&admin, "a"), part(&admin, "b"));
        attach(&admin, one, "a.txt", b"x").expect(201);
        admin.form("PATCH", &format!("/api/part/{one}/"), &[], &[("image", "a.png", PNG)]).expect(200);
        let kept = attach(&admin, other, "b.txt", b"y").expect(201);
        let registry = server.registry();
        let deleted = registry.db().write(|db| -> Result<usize, inventree::db::DbError> {
            Ok(Statement::new("DELETE FROM parts WHERE id = ").value(one).run(db)?)
        });
        assert_eq!((deleted.expect("a deleted part"), count_files(server)), (1, 3));
        sweep(registry.db(), Store::of(registry), &[]).expect("a sweep");
        assert_eq!(admin.get("/api/attachment/").expect(200), json!([kept]));
        assert_eq!((admin.get(&file_url(&kept, "attachment")).status, count_files(server)), (200, 1));
    }
}
