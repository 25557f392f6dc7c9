//! Fields, objects inside items and filters in JSON Schema.

use inventree::db::regex::LONGEST;
use inventree::resource::{Detail, Field, Kind, Preset, Resource, Source, Test};
use serde_json::{Map, Value, json};

/// How a moment is shown, and how it may be sent.
const MOMENT: &str = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}";
/// What is taken for an address on the web, and for one of e-mail; where either may be empty, nothing is too.
const URL: &str = r"[A-Za-z]+://\S+";
const EMAIL: &str = r"\S+@\S+";

/// What a body has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// Whatever is required.
    Whole,
    /// What is to be changed.
    Partly,
}

/// What can be sent of these fields.
pub(super) fn sent(fields: &[Field], sent: Sent) -> Value {
    let open = || fields.iter().filter(|field| !field.read_only);
    let required = open().filter(|field| field.required && sent == Sent::Whole);
    object(
        open().map(|field| (field.name, sent_as(field))),
        required.map(|field| field.name).collect(),
    )
}

/// What is shown of these fields, which are the resource's if they are of one.
pub(super) fn shown(fields: &[Field], resource: Option<&Resource>) -> Value {
    let shown = fields.iter().map(|field| {
        if let Some(object) = field.object {
            return (field.name, described(field, inside(object)));
        }
        let is_null = may_be_null(field) || (resource.is_none() && field.read_only);
        (field.name, shown_as(field, field.kind, is_null))
    });
    let details = resource.map_or(&[][..], |resource| resource.details).iter();
    let always = fields
        .iter()
        .filter(|field| resource.is_some() && field.source != Source::Rules);
    object(
        shown.chain(details.map(|detail| (detail.name, inside(detail)))),
        always.map(|field| field.name).collect(),
    )
}

/// The object inside an item.
fn inside(detail: &Detail) -> Value {
    let fields = detail.resource.fields.iter();
    let shown = fields.filter(|field| detail.fields.contains(&field.name));
    let shown = shown.map(|field| {
        let kind = field.inside.unwrap_or(field.kind);
        (field.name, shown_as(field, kind, may_be_null(field)))
    });
    nullable(object(shown, Vec::new()))
}

/// An object of these members.
pub(super) fn object<'a>(
    members: impl Iterator<Item = (&'a str, Value)>,
    required: Vec<&str>,
) -> Value {
    let members = members.map(|(name, schema)| (name.to_owned(), schema));
    let mut object = json!({ "type": "object", "properties": Map::from_iter(members) });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

/// Whether there may be nothing to show: by the table, since SQL found nothing or was not asked, since the rules
/// say so, or since there is no file.
fn may_be_null(field: &Field) -> bool {
    field.null
        || field.counted
        || field.kind.is_file()
        || !matches!(field.source, Source::Column(_))
}

fn shown_as(field: &Field, kind: Kind, is_null: bool) -> Value {
    let mut schema = kind_as(kind);
    if is_null || matches!(kind, Kind::Date | Kind::DateTime | Kind::Json) {
        schema = nullable(schema);
    }
    pattern(kind, true, &mut schema);
    if field.read_only {
        schema["readOnly"] = true.into();
    }
    described(field, schema)
}

fn sent_as(field: &Field) -> Value {
    let mut schema = match field.kind {
        Kind::Image | Kind::File => json!({ "type": "string" }),
        kind => kind_as(kind),
    };
    pattern(field.kind, field.blank || field.null, &mut schema);
    limits(field, &mut schema);
    match field.default {
        Preset::Nothing => {}
        Preset::Truth(truth) => schema["default"] = truth.into(),
        Preset::Whole(whole) => schema["default"] = whole.into(),
        Preset::Word(word) => schema["default"] = word.into(),
    }
    if field.null || field.kind.is_file() {
        schema = nullable(schema);
    }
    described(field, schema)
}

fn described(field: &Field, mut schema: Value) -> Value {
    let text = if field.help.is_empty() {
        field.label
    } else {
        field.help
    };
    schema["description"] = text.into();
    schema
}

fn kind_as(kind: Kind) -> Value {
    match kind {
        Kind::Integer(..) | Kind::Related(_) => key(),
        Kind::Number | Kind::Price => json!({ "type": "number" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Choice(choices) => {
            let codes: Vec<i64> = choices.iter().map(|(code, _)| *code).collect();
            json!({ "type": "integer", "enum": codes })
        }
        Kind::Word(words) => {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            json!({ "type": "string", "enum": words })
        }
        Kind::Date => json!({ "type": "string", "format": "date" }),
        // The addresses of files are relative to the server's.
        Kind::Image | Kind::Thumbnail | Kind::File => {
            json!({ "type": "string", "format": "uri-reference" })
        }
        Kind::Text(_)
        | Kind::Notes(_)
        | Kind::Url(_)
        | Kind::Email(_)
        | Kind::Places(_)
        | Kind::Currency
        | Kind::DateTime => json!({ "type": "string" }),
        Kind::Tags => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::List => json!({ "type": "array", "items": {} }),
        Kind::Json => json!({ "type": "object" }),
        Kind::Nested(fields) => sent(fields, Sent::Whole),
        Kind::Each(fields) => json!({ "type": "array", "items": sent(fields, Sent::Whole) }),
        Kind::Any | Kind::Value(_) => json!({}),
    }
}

/// The form of a text that no `format` describes.
fn pattern(kind: Kind, is_empty: bool, schema: &mut Value) {
    let form = match kind {
        Kind::DateTime => MOMENT.to_owned(),
        Kind::Url(_) if is_empty => format!("^({URL})?$"),
        Kind::Url(_) => format!("^{URL}$"),
        Kind::Email(_) if is_empty => format!("^({EMAIL})?$"),
        Kind::Email(_) => format!("^{EMAIL}$"),
        _ => return,
    };
    schema["pattern"] = form.into();
}

/// How long a text, and how large a number may be.
fn limits(field: &Field, schema: &mut Value) {
    match field.kind {
        Kind::Text(max) | Kind::Notes(max) | Kind::Url(max) | Kind::Email(max) => {
            if max < usize::MAX {
                schema["maxLength"] = max.into();
            }
            if !field.blank && !field.null {
                schema["minLength"] = 1.into();
            }
        }
        Kind::Currency => schema["maxLength"] = 3.into(),
        Kind::Integer(least, most) => {
            if least > i64::MIN {
                schema["minimum"] = least.into();
            }
            if most < i64::MAX {
                schema["maximum"] = most.into();
            }
        }
        Kind::Number | Kind::Price => {
            if let Some(least) = field.least {
                schema["minimum"] = least.into();
            }
        }
        _ => {}
    }
}

/// The same or null.
fn nullable(mut schema: Value) -> Value {
    if let Some(kind) = schema.get("type").cloned() {
        schema["type"] = json!([kind, "null"]);
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
    schema
}

/// A whole number, which may be the key of an item.
pub(super) fn key() -> Value {
    json!({ "type": "integer", "format": "int64" })
}

/// What a filter of a list understands.
pub(super) fn filter(test: &Test) -> Value {
    match test {
        Test::Branch(..) | Test::ChosenOrNone(..) => {
            json!({ "anyOf": [key(), { "const": "null" }] })
        }
        Test::Key(..) | Test::About(..) | Test::Chosen(..) => key(),
        Test::Number(_) | Test::Whole(_) | Test::Named(..) => json!({ "type": "number" }),
        Test::Word(_, words) => json!({ "type": "string", "enum": words }),
        Test::Matches(_) => json!({ "type": "string", "format": "regex", "maxLength": LONGEST }),
        Test::Day(_) => json!({ "type": "string", "format": "date" }),
        Test::Holds(_) | Test::Mine(_) | Test::Within(..) | Test::Beside => {
            json!({ "type": "boolean" })
        }
        Test::Text(_)
        | Test::Folded(_)
        | Test::Same(_)
        | Test::Contains(_)
        | Test::Like(_)
        | Test::Own(_)
        | Test::Along(_) => json!({ "type": "string" }),
    }
}
