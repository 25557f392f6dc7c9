//! What each sort of caller sees at all addresses: nothing that is others' own, and nothing that their roles do not open.

use actix_web::http::Method;
use inventree::models::RESOURCES;
use inventree::models::attachment::ATTACHMENT;
use inventree::models::role::Role;
use inventree::resource::{Kind, Resource, Test};
use inventree_server::routes;
use inventree_server::web::endpoint::About;
use inventree_tests::server::eventually;
use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Map, Value, json};

use super::resource::filled::fill_once;

struct Caller {
    name: &'static str,
    client: Client,
    roles: Vec<Role>,
    is_staff: bool,
    is_superuser: bool,
}

fn callers(server: &TestServer) -> Vec<Caller> {
    let of = |name: &'static str, roles: &[Role], is_staff: bool| {
        let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
        let client = server.user_in(&names, &format!("only-{name}"), is_staff, &["view"]);
        Caller {
            name,
            client,
            roles: roles.to_vec(),
            is_staff,
            is_superuser: false,
        }
    };
    let mut callers = vec![of("none", &[], false), of("staff", &[], true)];
    callers.extend(
        Role::ALL
            .iter()
            .map(|role| of(role.name(), &[*role], false)),
    );
    callers.push(Caller {
        name: "superuser",
        client: server.admin(),
        roles: Role::ALL.to_vec(),
        is_staff: true,
        is_superuser: true,
    });
    callers
}

/// For whom a word is.
enum For {
    Owner,
    Nobody,
    Staff,
    Roles(&'static [Role]),
}

/// A word that stands in one place of the database.
struct Word(String, For);

impl Word {
    fn is_for(&self, caller: &Caller) -> bool {
        match self.1 {
            For::Owner => caller.is_superuser,
            For::Nobody => false,
            For::Staff => caller.is_staff,
            For::Roles(roles) => roles.iter().any(|role| caller.roles.contains(role)),
        }
    }
}

/// Writes words into the database, each where it belongs to the superuser alone or to those with a role.
fn words(server: &TestServer) -> Vec<Word> {
    let admin = server.admin();
    fill_once(&admin, 1);
    let mut words = own_words(server);
    for resource in RESOURCES {
        let model = resource.target.model;
        let (path, roles) = (first(&admin, resource.target.path), roles_of(resource));
        if resource.allows.metadata {
            let word = format!("zq-metadata-{model}-end");
            let body = json!({ "metadata": { "key": word } });
            admin.patch(&format!("{path}metadata/"), &body).expect(200);
            words.push(Word(word, For::Roles(roles)));
        }
        let mut fields = resource.fields.iter();
        if resource.allows.write && fields.any(|field| matches!(field.kind, Kind::Notes(_))) {
            let word = format!("zq-notes-{model}-end");
            admin.patch(&path, &json!({ "notes": word })).expect(200);
            words.push(Word(word, For::Roles(roles)));
        }
    }
    words.extend(attached_words(&admin));
    words
}

/// Who may see the first item of the resource; the first attachment is on a part.
fn roles_of(resource: &'static Resource) -> &'static [Role] {
    if resource.target.model == ATTACHMENT.target.model {
        &[Role::Part]
    } else {
        resource.roles
    }
}

/// What is the superuser's own, the server's or a plugin's.
fn own_words(server: &TestServer) -> Vec<Word> {
    let admin = server.admin();
    for plugin in ["sample", "golden-action"] {
        admin.activate(plugin);
    }
    admin.set("BARCODE_STORE_RESULTS", true);
    let scan = json!({ "barcode": "zq-scan-end", "note": "zq-context-end" });
    admin.post("/api/barcode/", &scan).expect(400);
    admin
        .post("/api/user/tokens/", &json!({ "name": "zq-token-end" }))
        .expect(201);
    let change = |path: &str, word: &str| admin.patch(path, &json!({ "value": word })).expect(200);
    change(
        "/api/settings/user/LABEL_DEFAULT_PRINTER/",
        "zq-setting-end",
    );
    change(
        "/api/plugins/sample/user-settings/USER_SETTING_1/",
        "zq-user-setting-end",
    );
    change(
        "/api/plugins/sample/settings/PROTECTED_SETTING/",
        "zq-protected-end",
    );
    let body = json!({ "metadata": { "key": "zq-metadata-plugin-end" } });
    admin
        .patch("/api/plugins/sample/metadata/", &body)
        .expect(200);
    let fails = json!({ "action": "echo", "data": { "boom": 1 } });
    admin.post("/api/action/", &fails).expect(502);
    eventually("the failure is stored", || {
        let list = admin.get("/api/error-report/").expect(200);
        list.as_array()
            .is_some_and(|list| !list.is_empty())
            .then_some(())
    });
    let word = |word: &str, whose: For| Word(word.to_owned(), whose);
    vec![
        word("zq-scan-end", For::Staff),
        word("zq-context-end", For::Staff),
        word("zq-token-end", For::Owner),
        word("zq-setting-end", For::Owner),
        word("zq-user-setting-end", For::Owner),
        word("zq-protected-end", For::Nobody),
        word("zq-metadata-plugin-end", For::Roles(&[Role::Admin])),
        word("action.perform_action: boom", For::Staff),
        word("argon2", For::Nobody),
    ]
}

/// Attachments on items of several kinds.
fn attached_words(admin: &Client) -> Vec<Word> {
    let owners = RESOURCES.iter().filter(|resource| {
        [
            "part",
            "stockitem",
            "company",
            "build",
            "purchaseorder",
            "salesorder",
            "returnorder",
        ]
        .contains(&resource.target.model)
    });
    let attach = |resource: &&'static Resource| {
        let model = resource.target.model;
        let pk = keys(admin, resource.target.path)[0];
        let word = format!("zq-attached-{model}-end");
        let body = json!({ "model_type": model, "model_id": pk, "link": "https://example.org", "comment": word });
        admin.post("/api/attachment/", &body).expect(201);
        Word(word, For::Roles(resource.roles))
    };
    owners.take(7).map(attach).collect()
}

/// The first keys of a list.
fn keys(admin: &Client, list: &str) -> Vec<i64> {
    let reply = admin.get(list);
    let items = if reply.status == 200 {
        reply.json()
    } else {
        Value::Null
    };
    let items = items.as_array().cloned().unwrap_or_default();
    let keys = items
        .iter()
        .filter_map(|item| item["pk"].as_i64().or(item["id"].as_i64()));
    let keys: Vec<i64> = keys.take(2).collect();
    if keys.is_empty() { vec![1] } else { keys }
}

/// The address of the first item of a list.
fn first(admin: &Client, list: &str) -> String {
    format!("{list}{}/", keys(admin, list)[0])
}

/// The addresses that a pattern stands for, where the superuser has something.
fn addresses(admin: &Client, pattern: &str) -> Vec<String> {
    const KEYS: [(&str, &str); 3] = [
        ("/user-settings/{key}", "/user-settings/USER_SETTING_1"),
        (
            "/{slug}/settings/{key}",
            "/{slug}/settings/PROTECTED_SETTING",
        ),
        ("/user/{key}", "/user/LABEL_DEFAULT_PRINTER"),
    ];
    let named = KEYS.iter().fold(pattern.to_owned(), |path, (from, to)| {
        path.replace(from, to)
    });
    let named = named
        .replace("{slug}", "sample")
        .replace("{key}", "BARCODE_STORE_RESULTS");
    let named = named
        .replace("{kind}", "panel")
        .replace("{class}", "StockStatus")
        .replace("{action}", "simple");
    match named.split_once(r"{pk:\d+}") {
        Some((list, rest)) => keys(admin, list)
            .iter()
            .map(|pk| format!("{list}{pk}{rest}"))
            .collect(),
        None => vec![named],
    }
}

/// All that can be asked to be shown besides.
fn everything(about: &About) -> String {
    let Some(resource) = about.resource else {
        return String::new();
    };
    let details = resource.details.iter().map(|detail| detail.name);
    let beside = resource
        .filters
        .iter()
        .filter(|filter| matches!(filter.test, Test::Beside));
    let flags: Vec<String> = details
        .chain(beside.map(|filter| filter.name))
        .map(|name| format!("{name}=true"))
        .collect();
    format!("?{}", flags.join("&"))
}

/// All that can be asked for, as methods, addresses and bodies.
fn questions(admin: &Client) -> Vec<(&'static str, String, Value)> {
    let mut questions = Vec::new();
    for endpoint in routes::all() {
        let about = endpoint.about();
        let has_get = about
            .methods
            .iter()
            .any(|operation| operation.method == Method::GET);
        for path in addresses(admin, &about.path) {
            questions.push(("OPTIONS", path.clone(), Value::Null));
            if has_get {
                questions.push(("GET", format!("{path}{}", everything(about)), Value::Null));
            }
        }
    }
    let models = RESOURCES
        .iter()
        .map(|resource| (resource.target.model.to_owned(), json!({})));
    let mut search: Map<String, Value> = models.collect();
    search.extend([
        ("search".to_owned(), json!("1")),
        ("limit".to_owned(), json!(100)),
    ]);
    questions.push(("POST", "/api/search/".to_owned(), Value::Object(search)));
    questions
}

on_both_databases! {
    fn no_address_shows_anybody_what_is_others_own_or_what_their_roles_do_not_open(server) {
        let words = words(server);
        let questions = questions(&server.admin());
        assert!(questions.len() > 250, "{}", questions.len());
        for caller in callers(server) {
            let mut seen = vec![false; words.len()];
            for (method, path, body) in &questions {
                let body = if body.is_null() { String::new() } else { body.to_string() };
                let reply = caller.client.send(method, path, &[("Content-Type", "application/json")], body.as_bytes());
                assert!(reply.status < 500, "{method} {path} by {}: {}", caller.name, reply.text);
                for (word, seen) in words.iter().zip(&mut seen) {
                    let is_there = reply.text.contains(&word.0);
                    assert!(!is_there || word.is_for(&caller), "{method} {path} shows {} to {}", word.0, caller.name);
                    *seen |= is_there;
                }
            }
            let missed = words.iter().zip(&seen).filter(|(word, seen)| word.is_for(&caller) && !**seen);
            let missed: Vec<&str> = missed.map(|(word, _)| word.0.as_str()).collect();
            assert!(missed.is_empty(), "{} never sees {missed:?}", caller.name);
        }
    }

    fn a_permission_to_see_is_asked_for_wherever_items_of_a_resource_are_shown(server) {
        // What everybody sees who is logged in, as in InvenTree: who there is, and what the server is set to.
        const OPEN: [&str; 4] = ["user", "group", "ruleset", "owner"];
        let none = server.user("none", false, &[]);
        let mut refused = 0;
        for endpoint in routes::all() {
            let about = endpoint.about();
            let Some(resource) = about.resource.filter(|resource| !OPEN.contains(&resource.target.model)) else {
                continue;
            };
            let path = about.path.replace(r"{pk:\d+}", "1");
            let get = about.methods.iter().find(|operation| operation.method == Method::GET);
            if get.is_none() || resource.roles.is_empty() {
                continue;
            }
            assert_eq!(none.get(&path).status, 403, "{path} shows {}", resource.target.model);
            refused += 1;
        }
        assert!(refused > 60, "{refused}");
    }
}
