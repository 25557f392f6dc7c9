//! Lists, shows and changes settings of every owner.
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use inventree::db::Db;
use inventree::registry::store::setting::{self, SettingOwner, StoredSetting};
use inventree::resource::{Field, FieldType};
use inventree::settings::value::parse_bool;
use inventree::settings::{Filter, SettingSpec, ValueType, check};
use serde_json::{Map, Value, json};

use crate::blocking::block;
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::error::{ApiError, Result};
use crate::web::list_filter::ListFilter;
use crate::web::page;
use crate::web::query::Query;

const KEY: Field = Field::new("key", "Key", FieldType::Text(50)).read_only();
const VALUE: Field =
    Field::new("value", "Value", FieldType::SettingValue(check::MAX_LENGTH)).required();

/// The fields of a plugin's setting.
pub(crate) const PLUGIN_FIELDS: &[Field] = &[
    Field::primary_key(),
    KEY,
    VALUE,
    Field::new("name", "Name", FieldType::Text(usize::MAX)).read_only(),
    Field::new("description", "Description", FieldType::Text(usize::MAX)).read_only(),
    Field::new("type", "Type", FieldType::Text(usize::MAX)).read_only(),
    Field::new("choices", "Choices", FieldType::Any).read_only(),
    Field::new("model_name", "Model name", FieldType::Text(usize::MAX)).read_only(),
    Field::new("model_filters", "Model filters", FieldType::Json).read_only(),
    Field::new("api_url", "Api url", FieldType::Text(usize::MAX)).read_only(),
    Field::new("typ", "Typ", FieldType::Text(usize::MAX)).read_only(),
    Field::new("units", "Units", FieldType::Text(usize::MAX)).read_only(),
    Field::new("required", "Required", FieldType::Boolean).read_only(),
    Field::new("plugin", "Plugin", FieldType::Text(usize::MAX))
        .read_only()
        .limit_choices_to(&[]),
];

/// The fields of the server's and of a user's own settings.
pub(crate) const OWN_FIELDS: &[Field] = &[
    Field::primary_key(),
    KEY,
    VALUE,
    Field::new("name", "Name", FieldType::Text(usize::MAX)).read_only(),
    Field::new("description", "Description", FieldType::Text(usize::MAX)).read_only(),
    Field::new("type", "Type", FieldType::Text(usize::MAX)).read_only(),
    Field::new("units", "Units", FieldType::Text(usize::MAX)).read_only(),
    Field::new("choices", "Choices", FieldType::Any).read_only(),
    Field::new("model_name", "Model name", FieldType::Text(usize::MAX)).read_only(),
    Field::new("api_url", "Api url", FieldType::Text(usize::MAX)).read_only(),
    Field::new("typ", "Typ", FieldType::Text(usize::MAX)).read_only(),
];

/// The filters of setting lists.
pub(crate) const LIST_FILTER: ListFilter = ListFilter {
    boolean_fields: &[],
    number_fields: &[],
    text_fields: &[],
    search_fields: &["key"],
    ordering_fields: &["pk", "key", "name"],
};

/// The owner of a setting.
#[derive(Debug, Clone)]
pub(crate) enum SettingScope {
    Global,
    User(i64),
    Plugin(String),
    PluginUser(String, i64),
}

impl SettingScope {
    fn owner(&self) -> SettingOwner<'_> {
        match self {
            Self::Global => SettingOwner::Global,
            Self::User(user) => SettingOwner::User(*user),
            Self::Plugin(slug) => SettingOwner::Plugin(slug),
            Self::PluginUser(slug, user) => SettingOwner::PluginUser(slug, *user),
        }
    }

    /// Returns the fields that name the owner.
    fn fields(&self) -> Value {
        match self {
            Self::Global => json!({ "typ": "inventree", "read_only": false }),
            Self::User(user) => json!({ "typ": "user", "user": user }),
            Self::Plugin(slug) => json!({ "typ": "plugin", "plugin": slug }),
            Self::PluginUser(slug, user) => {
                json!({ "typ": "plugin_user", "plugin": slug, "user": user })
            }
        }
    }
}

/// Serializes the setting. A protected value never leaves the server.
pub(crate) fn serialize(
    spec: &SettingSpec,
    stored: Option<&StoredSetting>,
    owner: &SettingScope,
) -> Value {
    let text = stored.map_or(spec.default, |stored| stored.value.as_str());
    let choices: Vec<Value> = spec
        .choices
        .iter()
        .map(|choice| json!({ "value": choice.value, "display_name": choice.text }))
        .collect();
    let mut serialized = json!({
        "pk": stored.map(|stored| stored.id),
        "key": spec.key,
        "value": typed(spec, text),
        "name": spec.name,
        "description": spec.description,
        "type": spec.value_type.api_name(),
        "choices": choices,
        "model_name": spec.model.map(|model| model.name),
        "model_filters": filters(spec),
        "api_url": spec.model.map(|model| model.api_url),
        "units": spec.units,
        "required": spec.required,
    });
    if let (Value::Object(serialized), Value::Object(members)) = (&mut serialized, owner.fields()) {
        serialized.extend(members);
    }
    serialized
}

fn typed(spec: &SettingSpec, text: &str) -> Value {
    match spec.value_type {
        _ if spec.protected => json!(if text.is_empty() { "" } else { "***" }),
        ValueType::Boolean => json!(parse_bool(text).unwrap_or(false)),
        ValueType::Integer => match text.parse::<i64>().or_else(|_| spec.default.parse()) {
            Ok(number) => json!(number),
            Err(_) => json!(text),
        },
        ValueType::Float | ValueType::Text | ValueType::Related => json!(text),
    }
}

fn filters(spec: &SettingSpec) -> Option<Map<String, Value>> {
    let filters = spec.model?.filters;
    let members = filters.iter().map(|(name, filter)| {
        let value = match filter {
            Filter::Bool(boolean) => json!(boolean),
            Filter::Int(number) => json!(number),
            Filter::Text(text) => json!(text),
        };
        ((*name).to_owned(), value)
    });
    Some(members.collect())
}

/// Returns all settings of the owner that are not hidden.
///
/// # Errors
/// When a query fails.
pub(crate) async fn list(
    state: &State,
    request: &HttpRequest,
    query: &Query,
    owner: SettingScope,
    specs: &'static [SettingSpec],
) -> Result<HttpResponse> {
    let found = specs
        .iter()
        .filter(|spec| !spec.hidden && query.matches_search(&[spec.key]));
    let found: Vec<&SettingSpec> = found.collect();
    let items: Vec<Value> = state
        .read(move |db| {
            let stored = setting::load(db, owner.owner())?;
            let of = |spec: &SettingSpec| stored.iter().find(|stored| stored.key == spec.key);
            let serialized = found.iter().map(|spec| serialize(spec, of(spec), &owner));
            Ok(serialized.collect())
        })
        .await?;
    let items = LIST_FILTER.apply(items, query);
    Ok(HttpResponse::Ok().json(page::paginate(request, query, &items)))
}

/// Returns one setting. A missing row is created, as in InvenTree.
///
/// # Errors
/// When a query fails.
pub(crate) async fn detail(
    state: &State,
    owner: SettingScope,
    spec: &'static SettingSpec,
) -> Result<HttpResponse> {
    let serialized = state
        .write(move |db: &mut Db| {
            setting::ensure(db, owner.owner(), spec.key, spec.default)?;
            let stored = setting::load(db, owner.owner())?;
            let row = stored.iter().find(|stored| stored.key == spec.key);
            Ok(serialize(spec, row, &owner))
        })
        .await?;
    Ok(HttpResponse::Ok().json(serialized))
}

/// Changes a setting and returns it. A body without a value changes nothing.
///
/// # Errors
/// 400 when the value breaks a rule, 5xx when the plugin's own validator fails.
pub(crate) async fn change(
    state: &State,
    caller: Caller,
    owner: SettingScope,
    spec: &'static SettingSpec,
    mut body: Body,
) -> Result<HttpResponse> {
    if let Some(value) = body.0.remove("value") {
        let registry = Arc::clone(&state.registry);
        let owner = owner.clone();
        block(move || {
            let user = &caller.0.user;
            registry
                .change_setting(owner.owner(), spec, &value, user)
                .map_err(ApiError::from)
        })
        .await?;
    }
    detail(state, owner, spec).await
}
