//! The methods of each path, compared with InvenTree's own description of its API.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use inventree_tests::{TestServer, database};

/// Methods of InvenTree that this server lacks on paths that both serve, each with the reason.
const MISSING: &[(&str, &str, &str)] = &[
    (
        "/api/error-report/{}/",
        "patch",
        "a report says what happened, and stays as it is",
    ),
    (
        "/api/error-report/{}/",
        "put",
        "a report says what happened, and stays as it is",
    ),
    (
        "/api/user/me/",
        "delete",
        "users do not delete themselves: others would have to give them their rights back",
    ),
    (
        "/api/user/ruleset/{}/",
        "delete",
        "a group has a rule set for each role as long as it exists",
    ),
];

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Paths, with `{}` for placeholders, and their methods.
type MethodsByPath = BTreeMap<String, BTreeSet<String>>;

fn normalize_path(path: &str) -> String {
    let mut parts = path.split('{');
    let start = parts.next().unwrap_or_default().to_owned();
    parts.fold(start, |path, part| {
        let rest = part.split_once('}').map_or("", |(_, rest)| rest);
        path + "{}" + rest
    })
}

/// Returns InvenTree's description of its API, if it is available.
fn description() -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/contract");
    let folder = std::env::var_os("INVENTREE_CONTRACT").map_or_else(beside, PathBuf::from);
    std::fs::read_to_string(folder.join("openapi-reference.yaml")).ok()
}

/// Parses the operations of a description: paths are indented by two blanks, methods by four.
fn parse_methods(text: &str) -> MethodsByPath {
    let mut taken = MethodsByPath::new();
    let mut path = String::new();
    let lines = text.lines().take_while(|line| *line != "components:");
    for line in lines {
        let name = line.trim().trim_end_matches(':');
        if line.starts_with("  /") {
            path = normalize_path(name);
        } else if line.starts_with("    ") && !line.starts_with("     ") && METHODS.contains(&name)
        {
            taken
                .entry(path.clone())
                .or_default()
                .insert(name.to_owned());
        }
    }
    taken
}

fn served(server: &TestServer) -> MethodsByPath {
    let schema = server.admin().get("/api/schema/").expect(200);
    let paths = schema["paths"].as_object().expect("paths").iter();
    let mut taken = MethodsByPath::new();
    for (path, operations) in paths {
        let methods = operations.as_object().expect("operations").keys().cloned();
        taken
            .entry(normalize_path(path))
            .or_default()
            .extend(methods);
    }
    taken
}

#[test]
fn every_method_that_inventree_takes_at_an_address_of_this_server_is_taken_or_missing_for_a_reason()
{
    let Some(text) = description() else {
        return database::skip(
            "no description of InvenTree's API; INVENTREE_CONTRACT names its folder",
        );
    };
    let server = TestServer::start(
        database::create(database::DatabaseKind::Sqlite).unwrap(),
        |_| {},
    );
    let (theirs, ours) = (parse_methods(&text), served(&server));
    assert!(
        theirs.len() > 300 && ours.len() > 200,
        "{}, {}",
        theirs.len(),
        ours.len()
    );
    let shared = theirs
        .iter()
        .filter_map(|(path, methods)| Some((path, methods, ours.get(path)?)));
    let missing: BTreeSet<(&str, &str)> = shared
        .flat_map(|(path, theirs, ours)| {
            theirs
                .difference(ours)
                .map(move |method| (path.as_str(), method.as_str()))
        })
        .collect();
    let known: BTreeSet<(&str, &str)> = MISSING
        .iter()
        .map(|(path, method, _)| (*path, *method))
        .collect();
    assert_eq!(missing, known);
}
