//! The parameters of lists, compared with the description of InvenTree's API.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs};

use inventree_tests::client::Client;
use inventree_tests::{database, on_both_databases};
use serde_json::{Value, json};

use super::fixtures::fill;
use crate::scratch;

/// InvenTree's parameters that lists here lack, each with the reason.
const UNSUPPORTED_PARAMS: &[(&str, &str, &str)] = &[
    (
        "/api/user/group/",
        "permission_detail",
        "a group shows its roles, which say the same",
    ),
    (
        "/api/user/group/",
        "role_detail",
        "a group always shows its roles",
    ),
    (
        "/api/user/group/",
        "user_detail",
        "a group does not show its members",
    ),
];

/// InvenTree's orderings that lists here lack, each with the reason.
const UNSUPPORTED_ORDERINGS: &[(&str, &str, &str)] = &[(
    "/api/barcode/history/",
    "plugin",
    "no scan names a plugin: InvenTree has no such column either, and fails",
)];

/// Integers that are no keys: an unused one matches no row, and a value that is no number is refused.
const NUMBERS: &[(&str, &str)] = &[
    ("", "depth"),
    ("", "model_id"),
    ("", "order_status"),
    ("", "outcome"),
    ("", "serial_gte"),
    ("", "serial_lte"),
    ("", "status"),
    // These also accept `null`.
    ("/api/part/", "category"),
    ("/api/stock/", "location"),
];

/// Parameters of paging, which not every list has.
const PAGES: &[&str] = &["limit", "offset"];

const NO_CHOICE: &str = "Select a valid choice. That choice is not one of the available choices.";
const NO_NUMBER: &str = "Enter a number.";
const NO_DATE: &str = "Enter a valid date.";

/// A parameter in the description.
#[derive(Debug, Default)]
struct Parameter {
    name: String,
    kind: String,
    words: Vec<String>,
}

/// Returns the parameters of each path with `GET`, if the description is available.
fn parse_description() -> Option<BTreeMap<String, Vec<Parameter>>> {
    let beside = || scratch::root().join("../shared/contract");
    let folder = env::var_os("INVENTREE_CONTRACT").map_or_else(beside, PathBuf::from);
    let Ok(text) = fs::read_to_string(folder.join("openapi-reference.yaml")) else {
        database::skip("no description of InvenTree's API; INVENTREE_CONTRACT names its folder");
        return None;
    };
    let paths = text.lines().skip_while(|line| *line != "paths:").skip(1);
    let mut lists: BTreeMap<String, Vec<Parameter>> = BTreeMap::new();
    let (mut path, mut is_read, mut is_inside) = (String::new(), false, false);
    for line in paths.take_while(|line| line.is_empty() || line.starts_with(' ')) {
        let depth = line.len() - line.trim_start().len();
        let word = line.trim().trim_start_matches("- ");
        match depth {
            2 => word.trim_end_matches(':').clone_into(&mut path),
            4 => is_read = word == "get:",
            6 if !line.trim().starts_with('-') => is_inside = word == "parameters:",
            _ => {}
        }
        if !is_read || !is_inside || depth < 6 || word == "parameters:" {
            continue;
        }
        let list = lists.entry(path.clone()).or_default();
        if depth == 6 {
            list.push(Parameter::default());
        }
        let Some(parameter) = list.last_mut() else {
            continue;
        };
        match (depth, word.split_once(": ")) {
            (6 | 8, Some(("name", name))) => name.clone_into(&mut parameter.name),
            (6 | 8, Some(("in", place))) if place != "query" => parameter.kind = "elsewhere".into(),
            (10, Some(("type" | "format", kind))) if parameter.kind != "elsewhere" => {
                kind.clone_into(&mut parameter.kind);
            }
            (10, None) if line.trim().starts_with("- ") => parameter.words.push(word.into()),
            _ => {}
        }
    }
    lists.retain(|_, list| {
        list.retain(|parameter| parameter.kind != "elsewhere");
        !list.is_empty()
    });
    Some(lists)
}

/// A list that both serve.
struct List {
    path: String,
    /// Its parameters in InvenTree.
    theirs: Vec<Parameter>,
    /// Its parameters here, each with its schema.
    ours: BTreeMap<String, Value>,
}

fn served(admin: &Client) -> Option<Vec<List>> {
    let described = parse_description()?;
    let document = admin.get("/api/schema/").expect(200);
    let lists = described.into_iter().filter_map(|(path, theirs)| {
        let ours = document["paths"][&path]["get"]["parameters"].as_array()?;
        let ours = ours.iter().filter(|parameter| parameter["in"] == "query");
        let name = |parameter: &Value| parameter["name"].as_str().map(str::to_owned);
        let ours =
            ours.filter_map(|parameter| Some((name(parameter)?, parameter["schema"].clone())));
        let ours = ours.collect();
        Some(List { path, theirs, ours })
    });
    let lists: Vec<_> = lists.collect();
    assert!(
        lists.len() > 40,
        "the description is not understood: {} lists",
        lists.len()
    );
    Some(lists)
}

fn is_in(table: &[(&str, &str, &str)], path: &str, name: &str) -> bool {
    table
        .iter()
        .any(|(of, known, _)| *of == path && *known == name)
}

/// Asserts that the list refuses the value of the parameter with the error.
#[track_caller]
fn assert_rejected(admin: &Client, path: &str, name: &str, value: &str, text: &str) {
    let reply = admin.get(&format!("{path}?{name}={value}&limit=1"));
    assert_eq!(reply.status, 400, "{path}?{name}={value}: {}", reply.text);
    assert_eq!(
        reply.json(),
        json!({ name: [text] }),
        "{path}?{name}={value}"
    );
}

on_both_databases! {
    fn lists_know_the_parameters_of_inventree_s_but_those_that_are_left_out(server) {
        let Some(lists) = served(&server.admin()) else { return };
        let mut left_out = 0;
        for List { path, theirs, ours } in lists {
            for Parameter { name, .. } in theirs.into_iter().filter(|one| !PAGES.contains(&one.name.as_str())) {
                let is_left_out = is_in(UNSUPPORTED_PARAMS, &path, &name);
                assert_ne!(ours.contains_key(&name), is_left_out, "{path}?{name}");
                left_out += usize::from(is_left_out);
            }
        }
        assert_eq!(left_out, UNSUPPORTED_PARAMS.len(), "a parameter in the table is not one of InvenTree's");
    }

    fn lists_are_ordered_by_what_inventree_s_are_but_what_is_left_out(server) {
        let Some(lists) = served(&server.admin()) else { return };
        let mut left_out = 0;
        for List { path, theirs, ours } in lists {
            let Some(theirs) = theirs.iter().find(|parameter| parameter.name == "ordering") else { continue };
            let ours = ours["ordering"]["description"].as_str().unwrap_or_default();
            let ours: Vec<&str> = ours.rsplit(": ").next().unwrap_or_default().split(", ").collect();
            for name in theirs.words.iter().filter(|name| !name.starts_with('-')) {
                let is_left_out = is_in(UNSUPPORTED_ORDERINGS, &path, name);
                assert_ne!(ours.contains(&name.as_str()), is_left_out, "{path}?ordering={name}");
                left_out += usize::from(is_left_out);
            }
        }
        assert_eq!(left_out, UNSUPPORTED_ORDERINGS.len(), "an ordering in the table is not one of InvenTree's");
    }

    fn a_parameter_that_is_no_key_number_date_or_word_of_its_list_is_refused(server) {
        let admin = server.admin();
        let Some(lists) = served(&admin) else { return };
        fill(&admin);
        for List { path, theirs, .. } in lists.iter().filter(|list| !list.path.contains('{')) {
            for Parameter { name, kind, words } in theirs {
                let is_number = NUMBERS.iter().any(|(of, known)| known == name && (of.is_empty() || of == path));
                match kind.as_str() {
                    _ if ["limit", "offset", "ordering"].contains(&name.as_str()) => {}
                    "integer" if path == "/api/stock/test/" && name == "stock_item" => {
                        assert_rejected(&admin, path, name, "word", NO_NUMBER);
                        assert_rejected(&admin, path, name, "999999999", "Stock item with ID 999999999 does not exist");
                    }
                    "integer" | "number" if is_number || kind == "number" => {
                        assert_rejected(&admin, path, name, "word", NO_NUMBER);
                        admin.get(&format!("{path}?{name}=999999999&limit=1")).expect(200);
                        admin.get(&format!("{path}?{name}=1.5&limit=1")).expect(200);
                    }
                    "integer" => {
                        for value in ["word", "999999999", "-1", "1.5", "99999999999999999999"] {
                            assert_rejected(&admin, path, name, value, NO_CHOICE);
                        }
                    }
                    "array" => assert_rejected(&admin, path, name, "word", "'word' is not a valid number"),
                    "date" => assert_rejected(&admin, path, name, "word", NO_DATE),
                    "string" if !words.is_empty() => {
                        let text = "Select a valid choice. word is not one of the available choices.";
                        assert_rejected(&admin, path, name, "word", text);
                    }
                    _ => {
                        admin.get(&format!("{path}?{name}=word&limit=1")).expect(200);
                    }
                }
            }
        }
    }

    fn all_that_is_wrong_with_a_query_is_said_at_once(server) {
        let admin = server.admin();
        let reply = admin.get("/api/order/po/?project_code=999&min_date=word&status=word&assigned_to=1&name=word");
        let expected = json!({ "project_code": [NO_CHOICE], "min_date": [NO_DATE], "status": [NO_NUMBER] });
        assert_eq!(reply.expect(400), expected);
    }
}
