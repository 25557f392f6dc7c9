//! Strings with a meaning for a database, a shell, a browser or a template, in every place that takes a string.

use serde_json::{Value, json};

use super::{Attack, Cost, Drill};
use crate::client::Client;

pub(super) const ATTACK: Attack = Attack {
    name: "injection",
    run,
};

/// The strings, encoded for a URL.
const PAYLOADS: &[&str] = &[
    "'+OR+1=1+--",
    "%22)%20OR+1=1;--",
    "1;DROP+TABLE+parts;--",
    "1)+UNION+SELECT+password+FROM+users--",
    "$$;SELECT+pg_sleep(9);$$",
    "%25%27%5c",
    "..%2f..%2fetc%2fpasswd",
    "{{7*7}}",
    "%0d%0aSet-Cookie:+a=b",
    "%00",
];

/// The URLs, up to the place of the string.
const PATHS: &[&str] = &[
    "/api/part/?search=",
    "/api/part/?ordering=",
    "/api/part/?name_regex=",
    "/api/part/?category=",
    "/api/part/?limit=1&offset=",
    "/api/stock/?serial=",
    "/api/company/part/?SKU=",
    "/api/order/po/?ordering=-",
    "/api/user/tokens/?user=",
    "/api/plugins/?search=",
    "/api/barcode/history/?user=",
];

fn run(drill: &Drill) -> anyhow::Result<Vec<Cost>> {
    let target = drill.start_target(&[])?;
    let admin = target.process.admin();
    for name in ["bolt", "nut"] {
        admin
            .post("/api/part/", &json!({ "name": name }))
            .expect(201);
    }
    let (mut failed, mut headers, mut opened) = (0, 0, 0);
    for (place, text) in PATHS
        .iter()
        .flat_map(|place| PAYLOADS.iter().map(move |text| (place, text)))
    {
        let reply = admin.get(&format!("{place}{text}"));
        failed += usize::from(reply.status >= 500);
        headers += usize::from(!reply.cookie("a").is_empty());
        opened += usize::from(reply.text.contains("argon2") || reply.text.contains("root:"));
    }
    // A null character is not a valid search term.
    let searched = PAYLOADS.iter().filter(|text| **text != "%00");
    let found = searched.map(|text| rows(&admin, &format!("/api/part/?search={text}")));
    let found = found.sum();
    for text in [
        "'); DROP TABLE parts; --",
        "$(touch x)",
        "{{ 7*7 }}",
        "<script>alert(1)</script>",
        "\u{202e}",
        "%s%n",
    ] {
        let reply = admin.post(
            "/api/part/",
            &json!({ "name": "x", "description": text, "keywords": text }),
        );
        failed += usize::from(reply.status >= 500);
        let scan = admin.post("/api/barcode/", &json!({ "barcode": text }));
        failed += usize::from(scan.status >= 500);
    }
    let lost = 2 - rows(&admin, "/api/part/?search=bolt") - rows(&admin, "/api/part/?search=nut");
    Ok(vec![
        Cost::count("5xx responses", failed, 0),
        Cost::count("rows found by an injected condition", found, 0),
        Cost::count("responses with an injected header", headers, 0),
        Cost::count("responses with private data", opened, 0),
        Cost::count("lost rows", lost, 0),
    ])
}

fn rows(admin: &Client, path: &str) -> usize {
    let reply = admin.get(path);
    let list = if reply.status == 200 {
        reply.json()
    } else {
        Value::Null
    };
    list.as_array().map_or(0, Vec::len)
}
