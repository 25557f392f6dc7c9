//! What each kind of caller sees at all paths: nothing of other users, and nothing that their roles do not open.

use actix_web::http::Method;
use inventree::access::role::Role;
use inventree::models::RESOURCES;
use inventree::models::attachment::ATTACHMENT;
use inventree::resource::{FieldType, Lookup, Resource};
use inventree_server::routes;
use inventree_server::web::endpoint_info::EndpointInfo;
use inventree_tests::server::eventually;
use inventree_tests::{Client, TestServer, on_both_databases};
use serde_json::{Map, Value, json};

use super::resource::fixtures::fill_once;

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
        let client =
            server.create_user_with_roles(&names, &format!("only-{name}"), is_staff, &["view"]);
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

/// The callers that may see a word.
enum Audience {
    Owner,
    Nobody,
    Staff,
    Roles(&'static [Role]),
}

/// A word that is stored in one place of the database.
struct SecretWord(String, Audience);

impl SecretWord {
    fn is_visible_to(&self, caller: &Caller) -> bool {
        match self.1 {
            Audience::Owner => caller.is_superuser,
            Audience::Nobody => false,
            Audience::Staff => caller.is_staff,
            Audience::Roles(roles) => roles.iter().any(|role| caller.roles.contains(role)),
        }
    }
}

/// Writes words into the database, each visible to one audience.
fn create_secrets(server: &TestServer) -> Vec<SecretWord> {
    let admin = server.admin();
    fill_once(&admin, 1);
    let mut words = create_own_secrets(server);
    for resource in RESOURCES {
        let model = resource.model.name;
        let (path, roles) = (first(&admin, resource.model.path), roles_of(resource));
        if resource.allows.metadata {
            let word = format!("zq-metadata-{model}-end");
            let body = json!({ "metadata": { "key": word } });
            admin.patch(&format!("{path}metadata/"), &body).expect(200);
            words.push(SecretWord(word, Audience::Roles(roles)));
        }
        let mut fields = resource.fields.iter();
        if resource.allows.write
            && fields.any(|field| matches!(field.field_type, FieldType::Notes(_)))
        {
            let word = format!("zq-notes-{model}-end");
            admin.patch(&path, &json!({ "notes": word })).expect(200);
            words.push(SecretWord(word, Audience::Roles(roles)));
        }
    }
    words.extend(attach_secrets(&admin));
    words
}

/// Returns the roles that may see the first item of the resource. The first attachment belongs to a part.
fn roles_of(resource: &'static Resource) -> &'static [Role] {
    if resource.model.name == ATTACHMENT.model.name {
        &[Role::Part]
    } else {
        resource.roles
    }
}

/// Writes the words that belong to the superuser, the server or a plugin.
fn create_own_secrets(server: &TestServer) -> Vec<SecretWord> {
    let admin = server.admin();
    for plugin in ["sample", "golden-action"] {
        admin.activate(plugin);
    }
    admin.set_setting("BARCODE_STORE_RESULTS", true);
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
    let word = |word: &str, whose: Audience| SecretWord(word.to_owned(), whose);
    vec![
        word("zq-scan-end", Audience::Staff),
        word("zq-context-end", Audience::Staff),
        word("zq-token-end", Audience::Owner),
        word("zq-setting-end", Audience::Owner),
        word("zq-user-setting-end", Audience::Owner),
        word("zq-protected-end", Audience::Nobody),
        word("zq-metadata-plugin-end", Audience::Roles(&[Role::Admin])),
        word("action.perform_action: boom", Audience::Staff),
        word("argon2", Audience::Nobody),
    ]
}

/// Writes a word into an attachment of each of several models.
fn attach_secrets(admin: &Client) -> Vec<SecretWord> {
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
        .contains(&resource.model.name)
    });
    let attach = |resource: &&'static Resource| {
        let model = resource.model.name;
        let pk = keys(admin, resource.model.path)[0];
        let word = format!("zq-attached-{model}-end");
        let body = json!({ "model_type": model, "model_id": pk, "link": "https://example.org", "comment": word });
        admin.post("/api/attachment/", &body).expect(201);
        SecretWord(word, Audience::Roles(resource.roles))
    };
    owners.take(7).map(attach).collect()
}

/// Returns the first keys of a list.
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

/// Returns the path of the first item of a list.
fn first(admin: &Client, list: &str) -> String {
    format!("{list}{}/", keys(admin, list)[0])
}

/// Returns the paths that match a pattern, with keys of existing rows.
fn expand_paths(admin: &Client, pattern: &str) -> Vec<String> {
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

/// Builds a query that requests all optional details.
fn all_details_query(about: &EndpointInfo) -> String {
    let Some(resource) = about.resource else {
        return String::new();
    };
    let details = resource.details.iter().map(|detail| detail.name);
    let beside = resource
        .filters
        .iter()
        .filter(|filter| matches!(filter.lookup, Lookup::Modifier));
    let flags: Vec<String> = details
        .chain(beside.map(|filter| filter.name))
        .map(|name| format!("{name}=true"))
        .collect();
    format!("?{}", flags.join("&"))
}

/// Returns all requests that read, as methods, paths and bodies.
fn all_requests(admin: &Client) -> Vec<(&'static str, String, Value)> {
    let mut questions = Vec::new();
    for endpoint in routes::all() {
        let about = endpoint.info();
        let has_get = about
            .methods
            .iter()
            .any(|operation| operation.method == Method::GET);
        for path in expand_paths(admin, &about.path) {
            questions.push(("OPTIONS", path.clone(), Value::Null));
            if has_get {
                questions.push((
                    "GET",
                    format!("{path}{}", all_details_query(about)),
                    Value::Null,
                ));
            }
        }
    }
    let models = RESOURCES
        .iter()
        .map(|resource| (resource.model.name.to_owned(), json!({})));
    let mut search: Map<String, Value> = models.collect();
    search.extend([
        ("search".to_owned(), json!("1")),
        ("limit".to_owned(), json!(100)),
    ]);
    questions.push(("POST", "/api/search/".to_owned(), Value::Object(search)));
    questions
}

on_both_databases! {
    fn no_path_shows_a_user_what_belongs_to_others_or_what_their_roles_do_not_open(server) {
        let words = create_secrets(server);
        let questions = all_requests(&server.admin());
        assert!(questions.len() > 250, "{}", questions.len());
        for caller in callers(server) {
            let mut seen = vec![false; words.len()];
            for (method, path, body) in &questions {
                let body = if body.is_null() { String::new() } else { body.to_string() };
                let reply = caller.client.send(method, path, &[("Content-Type", "application/json")], body.as_bytes());
                assert!(reply.status < 500, "{method} {path} by {}: {}", caller.name, reply.text);
                for (word, seen) in words.iter().zip(&mut seen) {
                    let is_there = reply.text.contains(&word.0);
                    assert!(!is_there || word.is_visible_to(&caller), "{method} {path} shows {} to {}", word.0, caller.name);
                    *seen |= is_there;
                }
            }
            let missed = words.iter().zip(&seen).filter(|(word, seen)| word.is_visible_to(&caller) && !**seen);
            let missed: Vec<&str> = missed.map(|(word, _)| word.0.as_str()).collect();
            assert!(missed.is_empty(), "{} never sees {missed:?}", caller.name);
        }
    }

    fn a_permission_to_see_is_asked_for_wherever_items_of_a_resource_are_shown(server) {
        // Every user who is logged in sees these, as in InvenTree.
        const OPEN: [&str; 4] = ["user", "group", "ruleset", "owner"];
        let none = server.create_user("none", false, &[]);
        let mut refused = 0;
        for endpoint in routes::all() {
            let about = endpoint.info();
            let Some(resource) = about.resource.filter(|resource| !OPEN.contains(&resource.model.name)) else {
                continue;
            };
            let path = about.path.replace(r"{pk:\d+}", "1");
            let get = about.methods.iter().find(|operation| operation.method == Method::GET);
            if get.is_none() || resource.roles.is_empty() {
                continue;
            }
            assert_eq!(none.get(&path).status, 403, "{path} shows {}", resource.model.name);
            refused += 1;
        }
        assert!(refused > 60, "{refused}");
    }
}
