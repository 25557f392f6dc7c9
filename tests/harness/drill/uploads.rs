//! Path traversal in the names of uploaded files and in URLs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Attack, Cost, Drill};

pub(super) const ATTACK: Attack = Attack {
    name: "uploads",
    run,
};

const NAMES: &[&str] = &[
    "../../../outside.txt",
    "..\\..\\outside.txt",
    "/tmp/outside.txt",
    "C:\\outside.txt",
    "%2e%2e%2foutside.txt",
    "....//outside.txt",
    ".htaccess",
    "..",
    "a/../../b.txt",
    "con\u{202e}txt.exe",
    "a\tb;c|d&e`f`$(g).txt",
];

const PATHS: &[&str] = &[
    "/media/../drill.sqlite3",
    "/media/..%2fdrill.sqlite3",
    "/media/%2e%2e/drill.sqlite3",
    "/media/attachments/../../drill.sqlite3",
    "/media//etc/passwd",
    "/media/%2fetc%2fpasswd",
    "/media/..%5cdrill.sqlite3",
    "/media/attachments",
    "/static/../drill.sqlite3",
    "/static/plugins/../../../drill.sqlite3",
    "/static/%2e%2e%2f%2e%2e%2fetc/passwd",
];

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[])?;
    let (admin, folder) = (target.process.admin(), target.folder.path());
    let part = admin
        .post("/api/part/", &json!({ "name": "part" }))
        .expect(201)["pk"]
        .to_string();
    let before = outside(folder);
    let (mut failed, mut elsewhere) = (0, 0);
    for name in NAMES {
        let texts = [("model_type", "part"), ("model_id", part.as_str())];
        let made = admin.form(
            "POST",
            "/api/attachment/",
            &texts,
            &[("attachment", name, b"x")],
        );
        failed += usize::from(made.status >= 500);
        if made.status == 201 {
            let address = made.json()["attachment"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            let within = address.strip_prefix(&format!("/media/attachments/part/{part}/"));
            let is_there =
                within.is_some_and(|name| !name.contains('/')) && admin.get(&address).text == "x";
            elsewhere += usize::from(!is_there);
        }
    }
    let made = outside(folder).difference(&before).count();
    let opened = PATHS.iter().filter(|path| admin.get(path).status == 200);
    Ok(vec![
        Cost::count("files outside of their folder", made, 0),
        Cost::count("files at another URL", elsewhere, 0),
        Cost::count("URLs that lead out of a folder", opened.count(), 0),
        Cost::count("5xx responses", failed, 0),
    ])
}

/// Returns the files in the data folder besides `media`, in the folder of incoming files, and at the targets of the
/// names.
fn outside(folder: &Path) -> BTreeSet<PathBuf> {
    let incoming = folder.join("incoming");
    let listed =
        [folder, &incoming].map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten());
    let listed = listed.into_iter().flatten().map(|entry| entry.path());
    // The database's own files come and go.
    let is_usual = |path: &PathBuf| {
        path.ends_with("media")
            || *path == incoming
            || path.to_string_lossy().contains("drill.sqlite3")
    };
    let led_to = ["/tmp", "/"].map(|folder| Path::new(folder).join("outside.txt"));
    let beside = folder.parent().map(|parent| parent.join("outside.txt"));
    let led_to = led_to
        .into_iter()
        .chain(beside)
        .filter(|path| path.exists());
    listed
        .filter(|path| !is_usual(path))
        .chain(led_to)
        .collect()
}
