//! Files that cannot be stored, and files that cannot be removed yet.

use inventree::db::{Database, DbError};
use inventree::media::Store;
use inventree::media::sweep::sweep;
use inventree::resource::Statement;
use inventree_tests::{TestServer, database, on_both_databases};
use serde_json::json;

use super::{attach, count_files, count_files_below, part};

/// Counts the files that rows have released.
fn count_released_files(server: &TestServer) -> usize {
    let all = Statement::new("SELECT path FROM released_files");
    let rows = server
        .registry()
        .db()
        .read(|db| Ok::<_, DbError>(all.load(db)?));
    rows.expect("notes").len()
}

on_both_databases! {
    fn files_that_cannot_be_written_now_are_a_503(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        let incoming = server.database().folder.path().join("incoming");
        std::fs::write(&incoming, "no folder").expect("a file");
        let refused = attach(&admin, part, "a.txt", b"x");
        assert!(!refused.header("retry-after").is_empty());
        assert_eq!(refused.expect(503)["detail"], "the file cannot be stored now; try again later");
        std::fs::remove_file(&incoming).expect("no file");
        attach(&admin, part, "a.txt", b"x").expect(201);
    }

    fn a_file_of_which_the_database_could_not_be_asked_goes_with_the_next_sweep(server) {
        let media = Store::of(server.registry());
        let file = server.database().folder.path().join("file");
        std::fs::write(&file, "x").expect("a file");
        let placed = media.save(&file, "attachments", "a.txt").expect("a placed file");
        let empty = database::empty(inventree_tests::DatabaseKind::Sqlite).expect("a database");
        let elsewhere = Database::open(&empty.url, 1).expect("a database");
        sweep(&elsewhere, media, &[placed]).expect_err("it has no tables");
        assert_eq!(count_files(server), 1);
        sweep(server.registry().db(), media, &[]).expect("a sweep");
        assert_eq!(count_files(server), 0);
    }

    fn a_file_that_cannot_be_removed_stays_noted(server) {
        let admin = server.admin();
        let part = part(&admin, "a");
        attach(&admin, part, "a.txt", b"x").expect(201);
        let media = server.database().folder.path().join("media");
        let (folder, away) = (media.join("attachments"), media.join("away"));
        std::fs::rename(&folder, &away).expect("another name");
        // A link to itself: the file cannot be found, but is not known to be gone either.
        std::os::unix::fs::symlink("attachments", &folder).expect("a link");
        assert_eq!(admin.delete(&format!("/api/part/{part}/")).status, 204);
        assert_eq!((count_released_files(server), count_files_below(&away)), (1, 1));
        std::fs::remove_file(&folder).expect("no link");
        std::fs::rename(&away, &folder).expect("its old name");
        admin.post("/api/part/", &json!({ "name": "b" })).expect(201);
        sweep(server.registry().db(), Store::of(server.registry()), &[]).expect("a sweep");
        assert_eq!((count_released_files(server), count_files(server)), (0, 0));
    }
}
