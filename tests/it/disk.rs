//! A full disk.

use std::io::Write;

use inventree_tests::Client;
use inventree_tests::database::{self, DatabaseKind};
use inventree_tests::process::{Process, SmallDisk};
use inventree_tests::server::eventually;
use serde_json::json;

const BINARY: &str = env!("CARGO_BIN_EXE_test-server");

/// Writes until the disk is full.
fn fill(disk: &SmallDisk) {
    let mut file = std::fs::File::create(disk.path("filler")).unwrap();
    let mut piece = vec![0; 64 * 1024];
    while !piece.is_empty() {
        if file.write_all(&piece).is_err() {
            piece.truncate(piece.len() / 2);
        }
    }
}

fn start(disk: &SmallDisk) -> Process {
    let options = [
        ("INVENTREE_ADMIN_PASSWORD", database::ADMIN.1),
        ("INVENTREE_DATABASE_CONNECTIONS", "4"),
    ];
    Process::start_on(disk, BINARY, &options)
}

/// Creates parts until one is refused. Returns that reply.
fn write_until_full(admin: &Client) -> inventree_tests::Reply {
    let text = "x".repeat(200);
    for number in 0..200 {
        let body = json!({ "name": format!("Part {number}"), "description": text });
        let reply = admin.post("/api/part/", &body);
        if reply.status != 201 {
            return reply;
        }
    }
    panic!("a full disk accepts every write");
}

#[test]
fn a_full_disk_is_a_507_and_a_server_starts_on_it() {
    let Some(disk) = SmallDisk::new(24) else {
        return database::skip("the operating system cannot mount a small disk");
    };
    let mut process = start(&disk);
    let admin = process.admin();
    let made = admin
        .post("/api/part/", &json!({ "name": "Bolt" }))
        .expect(201);
    admin.activate("faulty-action");
    admin
        .post("/api/user/group/", &json!({ "name": "Group" }))
        .expect(201);
    fill(&disk);
    let answer = write_until_full(&admin).expect(507);
    assert_eq!(
        answer["detail"],
        "there is no room left in the database: nothing was changed"
    );
    let act = || {
        admin.post(
            "/api/action/",
            &json!({ "action": "fault", "data": "write" }),
        )
    };
    let answer = eventually("a write of a plugin fails, too", || {
        let reply = act();
        (reply.status != 200).then_some(reply)
    });
    assert_eq!(
        answer.expect(507)["error"],
        "there is no room left on the server"
    );
    let status = admin.get("/api/plugins/status/").expect(200);
    assert_eq!(status["registry_errors"], json!([]));
    let texts = [("model_type", "part"), ("model_id", "1")];
    let files: [(&str, &str, &[u8]); 1] = [("attachment", "a.txt", &[b'x'; 10_000])];
    let upload = || admin.form("POST", "/api/attachment/", &texts, &files);
    let answer = upload().expect(507);
    assert_eq!(
        answer["detail"],
        "there is no room left for the file on the server"
    );
    let path = format!("/api/part/{}/", made["pk"]);
    admin.get(&path).expect(200);
    let body = json!({ "barcode": format!("{{\"part\": {}}}", made["pk"]) });
    admin.post("/api/barcode/", &body).expect(200);

    process.kill();
    let mut process = start(&disk);
    process.admin().get(&path).expect(200);
    std::fs::remove_file(disk.path("filler")).unwrap();
    let admin = process.admin();
    admin
        .post("/api/part/", &json!({ "name": "Nut" }))
        .expect(201);
    let reply = admin.form("POST", "/api/attachment/", &texts, &files);
    reply.expect(201);
    process.kill();
}

#[test]
fn a_log_that_cannot_be_written_harms_no_request() {
    let own = database::create(DatabaseKind::Sqlite).unwrap();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let options = [("INVENTREE_LOG_LEVEL", "trace")];
    let folder = own.folder.path();
    let process = Process::start_with_log(BINARY, folder, &own.url, &options, full.into());
    let admin = process.admin();
    admin.activate("faulty-action");
    let act = |how: &str| admin.post("/api/action/", &json!({ "action": "fault", "data": how }));
    act("error").expect(502);
    act("").expect(200);
}
