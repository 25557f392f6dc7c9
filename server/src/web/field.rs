//! Descriptions of fields for `OPTIONS`.

use inventree::resource::{DefaultValue, Field, FieldType, ModelRef};
use inventree::server_settings::global::GlobalSettings;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Describes the fields as `OPTIONS` lists them.
#[must_use]
pub fn describe(fields: &[Field], settings: &GlobalSettings) -> Value {
    let members = fields
        .iter()
        .map(|field| (field.name.to_owned(), describe_one(field, settings)));
    Value::Object(Map::from_iter(members))
}

fn describe_one(field: &Field, settings: &GlobalSettings) -> Value {
    let help = if field.help.is_empty() {
        field.label
    } else {
        field.help
    };
    let mut about = json!({
        "type": type_name(field.field_type),
        "required": field.required,
        "read_only": field.read_only,
        "label": field.label,
        "help_text": help,
    });
    describe_type(field, settings, &mut about);
    match field.default {
        DefaultValue::Empty => {}
        DefaultValue::Boolean(boolean) => about["default"] = boolean.into(),
        DefaultValue::Integer(whole) => about["default"] = whole.into(),
        DefaultValue::Text(word) => about["default"] = word.into(),
    }
    if let Some(filters) = field.limit_choices_to {
        about["filters"] = filters.iter().copied().collect();
    }
    about
}

fn describe_type(field: &Field, settings: &GlobalSettings, about: &mut Value) {
    match field.field_type {
        FieldType::Text(max)
        | FieldType::Notes(max)
        | FieldType::Url(max)
        | FieldType::Email(max)
        | FieldType::SettingValue(max)
            if max < usize::MAX =>
        {
            about["max_length"] = max.into();
        }
        FieldType::Image => about["max_length"] = 100.into(),
        FieldType::Integer(least, most) if !field.read_only && least > i64::MIN => {
            about["min_value"] = least.into();
            about["max_value"] = most.into();
        }
        FieldType::Price | FieldType::DecimalString(6) => {
            about["max_digits"] = 19.into();
            about["decimal_places"] = 6.into();
        }
        FieldType::DecimalString(places) => {
            about["max_digits"] = 15.into();
            about["decimal_places"] = places.into();
        }
        FieldType::Related(ModelRef {
            name: model, path, ..
        }) => {
            about["model"] = (*model).into();
            about["api_url"] = (*path).into();
            about["pk_field"] = "pk".into();
        }
        FieldType::IntegerChoice(choices) => {
            about["choices"] = choices_of(choices.iter().map(|(code, word)| (*code, *word)));
        }
        FieldType::TextChoice(words) => {
            about["choices"] = choices_of(words.iter().map(|(code, word)| (*code, *word)));
        }
        FieldType::Currency => {
            about["choices"] = choices_of(settings.currencies());
            let default_currency = settings.inventree_default_currency.code();
            // On a nullable field, null means the currency of another item.
            if !field.null
                && settings
                    .currencies()
                    .any(|(code, _)| code == default_currency)
            {
                about["default"] = default_currency.into();
            }
        }
        FieldType::Nested(fields) => about["children"] = describe(fields, settings),
        FieldType::NestedList(fields) => {
            about["child"] = json!({
                "type": "nested object",
                "required": true,
                "read_only": false,
                "children": describe(fields, settings),
            });
        }
        FieldType::Tags => {
            about["child"] = json!({ "type": "string", "required": true, "read_only": false });
        }
        FieldType::Json => {
            about["child"] = json!({ "type": "field", "required": true, "read_only": false });
        }
        _ => {}
    }
}

fn choices_of<'a>(choices: impl Iterator<Item = (impl Serialize, &'a str)>) -> Value {
    choices
        .map(|(value, name)| json!({ "value": value, "display_name": name }))
        .collect()
}

/// Returns the type name that `OPTIONS` uses for a field.
fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Boolean => "boolean",
        FieldType::Integer(..) => "integer",
        FieldType::Number => "float",
        FieldType::DecimalString(_) | FieldType::Price => "decimal",
        FieldType::Text(_) | FieldType::Notes(_) => "string",
        FieldType::Url(_) => "url",
        FieldType::Email(_) => "email",
        FieldType::Date => "date",
        FieldType::DateTime => "datetime",
        FieldType::Related(_) => "related field",
        FieldType::IntegerChoice(_) | FieldType::TextChoice(_) | FieldType::Currency => "choice",
        FieldType::Image => "image upload",
        FieldType::Thumbnail => "string",
        FieldType::File => "file upload",
        FieldType::Tags | FieldType::List => "list",
        FieldType::Json | FieldType::Nested(_) => "nested object",
        FieldType::Any | FieldType::SettingValue(_) | FieldType::NestedList(_) => "field",
    }
}
