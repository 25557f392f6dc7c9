//! What `OPTIONS` says of fields.

use inventree::resource::{Field, Kind, Preset, Target};
use inventree::settings::global::GlobalSettings;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The fields as `OPTIONS` lists them.
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
        "type": word(field.kind),
        "required": field.required,
        "read_only": field.read_only,
        "label": field.label,
        "help_text": help,
    });
    describe_kind(field, settings, &mut about);
    match field.default {
        Preset::Nothing => {}
        Preset::Truth(truth) => about["default"] = truth.into(),
        Preset::Whole(whole) => about["default"] = whole.into(),
        Preset::Word(word) => about["default"] = word.into(),
    }
    if let Some(filters) = field.filters {
        about["filters"] = filters.iter().copied().collect();
    }
    about
}

fn describe_kind(field: &Field, settings: &GlobalSettings, about: &mut Value) {
    match field.kind {
        Kind::Text(max)
        | Kind::Notes(max)
        | Kind::Url(max)
        | Kind::Email(max)
        | Kind::Value(max)
            if max < usize::MAX =>
        {
            about["max_length"] = max.into();
        }
        Kind::Image => about["max_length"] = 100.into(),
        Kind::Integer(least, most) if !field.read_only && least > i64::MIN => {
            about["min_value"] = least.into();
            about["max_value"] = most.into();
        }
        Kind::Price | Kind::Places(6) => {
            about["max_digits"] = 19.into();
            about["decimal_places"] = 6.into();
        }
        Kind::Places(places) => {
            about["max_digits"] = 15.into();
            about["decimal_places"] = places.into();
        }
        Kind::Related(Target { model, path, .. }) => {
            about["model"] = (*model).into();
            about["api_url"] = (*path).into();
            about["pk_field"] = "pk".into();
        }
        Kind::Choice(choices) => {
            about["choices"] = choices_of(choices.iter().map(|(code, word)| (*code, *word)));
        }
        Kind::Word(words) => {
            about["choices"] = choices_of(words.iter().map(|(code, word)| (*code, *word)));
        }
        Kind::Currency => {
            about["choices"] = choices_of(settings.currencies());
            let usual = settings.inventree_default_currency.code();
            // Null stands for the currency of another item.
            if !field.null && settings.currencies().any(|(code, _)| code == usual) {
                about["default"] = usual.into();
            }
        }
        Kind::Nested(fields) => about["children"] = describe(fields, settings),
        Kind::Each(fields) => {
            about["child"] = json!({
                "type": "nested object",
                "required": true,
                "read_only": false,
                "children": describe(fields, settings),
            });
        }
        Kind::Tags => {
            about["child"] = json!({ "type": "string", "required": true, "read_only": false });
        }
        Kind::Json => {
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

/// The word of `OPTIONS` for what a field holds.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Integer(..) => "integer",
        Kind::Number => "float",
        Kind::Places(_) | Kind::Price => "decimal",
        Kind::Text(_) | Kind::Notes(_) => "string",
        Kind::Url(_) => "url",
        Kind::Email(_) => "email",
        Kind::Date => "date",
        Kind::DateTime => "datetime",
        Kind::Related(_) => "related field",
        Kind::Choice(_) | Kind::Word(_) | Kind::Currency => "choice",
        Kind::Image => "image upload",
        Kind::Thumbnail => "string",
        Kind::File => "file upload",
        Kind::Tags | Kind::List => "list",
        Kind::Json | Kind::Nested(_) => "nested object",
        Kind::Any | Kind::Value(_) | Kind::Each(_) => "field",
    }
}
