//! Files that clients send: attachments, images and `/media/`.

use std::fs;
use std::path::Path;

use inventree_tests::{Client, Reply, TestServer};
use serde_json::{Value, json};

mod attachment;
mod image;
mod limits;
mod media;
mod media_permissions;
mod permissions;
mod sweep;
mod thumbs;

/// A PNG image of one pixel.
const PNG: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0d\x49\x44\x41\x54\x78\xda\x63\x64\xf8\xcf\x50\
    \x0f\x00\x03\x86\x01\x80\x5a\x34\x7d\x6b\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// Creates a part that can be deleted. Returns its key.
fn part(client: &Client, name: &str) -> i64 {
    let body = json!({ "name": name, "active": false });
    key(&client.post("/api/part/", &body).expect(201))
}

fn key(row: &Value) -> i64 {
    row["pk"].as_i64().expect("a key")
}

/// Uploads a file for the part.
fn attach(client: &Client, part: i64, name: &str, bytes: &[u8]) -> Reply {
    let key = part.to_string();
    let texts = [("model_type", "part"), ("model_id", key.as_str())];
    client.form(
        "POST",
        "/api/attachment/",
        &texts,
        &[("attachment", name, bytes)],
    )
}

/// Returns the URL of the file in the row.
fn file_url(row: &Value, field: &str) -> String {
    row[field].as_str().expect("a URL").to_owned()
}

/// Counts the files in the data folder, both stored ones and those of running uploads.
fn count_files(server: &TestServer) -> usize {
    let folder = server.database().folder.path();
    count_files_below(&folder.join("media")) + count_files_below(&folder.join("incoming"))
}

fn count_files_below(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let entries = entries.map(|entry| entry.expect("an entry").path());
    entries
        .map(|path| {
            if path.is_dir() {
                count_files_below(&path)
            } else {
                1
            }
        })
        .sum()
}
