//! JSON Schemas of fields, nested objects and filters.

use inventree::db::regex::MAX_LENGTH;
use inventree::resource::{DefaultValue, Detail, Field, FieldType, Lookup, Resource, Source};
use serde_json::{Map, Value, json};

/// Pattern of a datetime in requests and responses.
const DATETIME_PATTERN: &str = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}";
/// Patterns of a URL and an e-mail address. A field that may be blank also accepts an empty string.
const URL_PATTERN: &str = r"[A-Za-z]+://\S+";
const EMAIL_PATTERN: &str = r"\S+@\S+";

/// Which fields a request body must contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestSchema {
    /// All required fields.
    Full,
    /// Only the fields to change.
    Partial,
}

/// Builds the schema of a request with these fields.
pub(super) fn request_object(fields: &[Field], sent: RequestSchema) -> Value {
    let open = || fields.iter().filter(|field| !field.read_only);
    let required = open().filter(|field| field.required && sent == RequestSchema::Full);
    object(
        open().map(|field| (field.name, request_field(field))),
        required.map(|field| field.name).collect(),
    )
}

/// Builds the schema of a response with these fields, which belong to the resource if one is given.
pub(super) fn response_object(fields: &[Field], resource: Option<&Resource>) -> Value {
    let properties = fields.iter().map(|field| {
        if let Some(object) = field.detail {
            return (field.name, with_description(field, detail_object(object)));
        }
        let is_null = is_nullable(field) || (resource.is_none() && field.read_only);
        (field.name, response_field(field, field.field_type, is_null))
    });
    let details = resource.map_or(&[][..], |resource| resource.details).iter();
    let always = fields
        .iter()
        .filter(|field| resource.is_some() && field.source != Source::Rules);
    object(
        properties.chain(details.map(|detail| (detail.name, detail_object(detail)))),
        always.map(|field| field.name).collect(),
    )
}

/// Builds the schema of an object nested in an item.
fn detail_object(detail: &Detail) -> Value {
    let fields = detail.resource.fields.iter();
    let properties = fields.filter(|field| detail.fields.contains(&field.name));
    let properties = properties.map(|field| {
        let kind = field.nested_type.unwrap_or(field.field_type);
        (field.name, response_field(field, kind, is_nullable(field)))
    });
    nullable(object(properties, Vec::new()))
}

/// Builds an object schema with these properties.
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

/// Returns whether the value can be null: the column is nullable, the SQL returned nothing or was not run, the rules
/// return null, or there is no file.
fn is_nullable(field: &Field) -> bool {
    field.null
        || field.aggregate
        || field.field_type.is_file()
        || !matches!(field.source, Source::Column(_))
}

fn response_field(field: &Field, kind: FieldType, is_null: bool) -> Value {
    let mut schema = type_schema(kind);
    if is_null
        || matches!(
            kind,
            FieldType::Date | FieldType::DateTime | FieldType::Json
        )
    {
        schema = nullable(schema);
    }
    pattern(kind, true, &mut schema);
    if field.read_only {
        schema["readOnly"] = true.into();
    }
    with_description(field, schema)
}

fn request_field(field: &Field) -> Value {
    let mut schema = match field.field_type {
        FieldType::Image | FieldType::File => json!({ "type": "string" }),
        kind => type_schema(kind),
    };
    pattern(field.field_type, field.blank || field.null, &mut schema);
    limits(field, &mut schema);
    match field.default {
        DefaultValue::Empty => {}
        DefaultValue::Boolean(boolean) => schema["default"] = boolean.into(),
        DefaultValue::Integer(whole) => schema["default"] = whole.into(),
        DefaultValue::Text(word) => schema["default"] = word.into(),
    }
    if field.null || field.field_type.is_file() {
        schema = nullable(schema);
    }
    with_description(field, schema)
}

fn with_description(field: &Field, mut schema: Value) -> Value {
    let text = if field.help.is_empty() {
        field.label
    } else {
        field.help
    };
    schema["description"] = text.into();
    schema
}

fn type_schema(kind: FieldType) -> Value {
    match kind {
        FieldType::Integer(..) | FieldType::Related(_) => key(),
        FieldType::Number | FieldType::Price => json!({ "type": "number" }),
        FieldType::Boolean => json!({ "type": "boolean" }),
        FieldType::IntegerChoice(choices) => {
            let codes: Vec<i64> = choices.iter().map(|(code, _)| *code).collect();
            json!({ "type": "integer", "enum": codes })
        }
        FieldType::TextChoice(words) => {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            json!({ "type": "string", "enum": words })
        }
        FieldType::Date => json!({ "type": "string", "format": "date" }),
        // File URLs are relative to the server.
        FieldType::Image | FieldType::Thumbnail | FieldType::File => {
            json!({ "type": "string", "format": "uri-reference" })
        }
        FieldType::Text(_)
        | FieldType::Notes(_)
        | FieldType::Url(_)
        | FieldType::Email(_)
        | FieldType::DecimalString(_)
        | FieldType::Currency
        | FieldType::DateTime => json!({ "type": "string" }),
        FieldType::Tags => json!({ "type": "array", "items": { "type": "string" } }),
        FieldType::List => json!({ "type": "array", "items": {} }),
        FieldType::Json => json!({ "type": "object" }),
        FieldType::Nested(fields) => request_object(fields, RequestSchema::Full),
        FieldType::NestedList(fields) => {
            json!({ "type": "array", "items": request_object(fields, RequestSchema::Full) })
        }
        FieldType::Any | FieldType::SettingValue(_) => json!({}),
    }
}

/// Adds the pattern of a string type that no `format` describes.
fn pattern(kind: FieldType, is_empty: bool, schema: &mut Value) {
    let form = match kind {
        FieldType::DateTime => DATETIME_PATTERN.to_owned(),
        FieldType::Url(_) if is_empty => format!("^({URL_PATTERN})?$"),
        FieldType::Url(_) => format!("^{URL_PATTERN}$"),
        FieldType::Email(_) if is_empty => format!("^({EMAIL_PATTERN})?$"),
        FieldType::Email(_) => format!("^{EMAIL_PATTERN}$"),
        _ => return,
    };
    schema["pattern"] = form.into();
}

/// Adds the limits of string lengths and numbers.
fn limits(field: &Field, schema: &mut Value) {
    match field.field_type {
        FieldType::Text(max)
        | FieldType::Notes(max)
        | FieldType::Url(max)
        | FieldType::Email(max) => {
            if max < usize::MAX {
                schema["maxLength"] = max.into();
            }
            if !field.blank && !field.null {
                schema["minLength"] = 1.into();
            }
        }
        FieldType::Currency => schema["maxLength"] = 3.into(),
        FieldType::Integer(least, most) => {
            if least > i64::MIN {
                schema["minimum"] = least.into();
            }
            if most < i64::MAX {
                schema["maximum"] = most.into();
            }
        }
        FieldType::Number | FieldType::Price => {
            if let Some(least) = field.min_value {
                schema["minimum"] = least.into();
            }
        }
        _ => {}
    }
}

/// Makes the schema accept null, too.
fn nullable(mut schema: Value) -> Value {
    if let Some(kind) = schema.get("type").cloned() {
        schema["type"] = json!([kind, "null"]);
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
    schema
}

/// Returns the schema of an integer, which may be a key.
pub(super) fn key() -> Value {
    json!({ "type": "integer", "format": "int64" })
}

/// Returns the schema of the values that a list filter accepts.
pub(super) fn filter(test: &Lookup) -> Value {
    match test {
        Lookup::Subtree(..) | Lookup::RelatedOrNullFn(..) => {
            json!({ "anyOf": [key(), { "const": "null" }] })
        }
        Lookup::ForeignKey(..) | Lookup::Related(..) | Lookup::RelatedFn(..) => key(),
        Lookup::Number(_) | Lookup::Integer(_) | Lookup::RelatedFnWithMessage(..) => {
            json!({ "type": "number" })
        }
        Lookup::Choice(_, words) => json!({ "type": "string", "enum": words }),
        Lookup::Regex(_) => json!({ "type": "string", "format": "regex", "maxLength": MAX_LENGTH }),
        Lookup::Date(_) => json!({ "type": "string", "format": "date" }),
        Lookup::Boolean(_) | Lookup::CurrentUser(_) | Lookup::DaysAhead(..) | Lookup::Modifier => {
            json!({ "type": "boolean" })
        }
        Lookup::Exact(_)
        | Lookup::Lowercase(_)
        | Lookup::AsciiLowercase(_)
        | Lookup::Contains(_)
        | Lookup::Str(_)
        | Lookup::Custom(_)
        | Lookup::CustomWithParams(_) => json!({ "type": "string" }),
    }
}
