//! A setting as the API shows one, whoever owns it, and changing it.

use std::sync::Arc;

use actix_web::HttpResponse;
use inventree::db::Db;
use inventree::models::setting::{self, Owner, Stored};
use inventree::settings::value::parse_bool;
use inventree::settings::{Filter, SettingSpec, ValueType};
use serde_json::{Map, Value, json};

use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::error::{ApiError, Result};
use crate::web::field::Field;
use crate::web::guard::Caller;

const KEY: Field = Field::new("key", "string", "Key")
    .read_only()
    .max_length(50);
const VALUE: Field = Field::new("value", "field", "Value")
    .required()
    .max_length(2000);

/// The fields of a plugin's setting.
pub(crate) const PLUGIN_FIELDS: &[Field] = &[
    Field::new("pk", "integer", "ID").read_only(),
    KEY,
    VALUE,
    Field::new("name", "string", "Name").read_only(),
    Field::new("description", "string", "Description").read_only(),
    Field::new("type", "string", "Type").read_only(),
    Field::new("choices", "field", "Choices").read_only(),
    Field::new("model_name", "string", "Model name").read_only(),
    Field::new("model_filters", "nested object", "Model filters").read_only(),
    Field::new("api_url", "string", "Api url").read_only(),
    Field::new("typ", "string", "Typ").read_only(),
    Field::new("units", "string", "Units").read_only(),
    Field::new("required", "boolean", "Required").read_only(),
    Field::new("plugin", "string", "Plugin")
        .read_only()
        .related(),
];

/// The fields of the server's and of a user's own settings.
pub(crate) const OWN_FIELDS: &[Field] = &[
    Field::new("pk", "integer", "ID").read_only(),
    KEY,
    VALUE,
    Field::new("name", "string", "Name").read_only(),
    Field::new("description", "string", "Description").read_only(),
    Field::new("type", "string", "Type").read_only(),
    Field::new("units", "string", "Units").read_only(),
    Field::new("choices", "field", "Choices").read_only(),
    Field::new("model_name", "string", "Model name").read_only(),
    Field::new("api_url", "string", "Api url").read_only(),
    Field::new("typ", "string", "Typ").read_only(),
];

/// Members that name the owner.
#[derive(Debug, Clone)]
pub(crate) struct Holder(Map<String, Value>);

impl Holder {
    fn of(kind: &str, more: &[(&str, Value)]) -> Self {
        let mut members = Map::from_iter([("typ".to_owned(), json!(kind))]);
        members.extend(
            more.iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        Self(members)
    }

    pub(crate) fn plugin(slug: &str) -> Self {
        Self::of("plugin", &[("plugin", json!(slug))])
    }

    pub(crate) fn plugin_user(slug: &str, user: i64) -> Self {
        Self::of(
            "plugin_user",
            &[("plugin", json!(slug)), ("user", json!(user))],
        )
    }

    pub(crate) fn global() -> Self {
        Self::of("inventree", &[("read_only", json!(false))])
    }

    pub(crate) fn user(user: i64) -> Self {
        Self::of("user", &[("user", json!(user))])
    }
}

/// The owner of a setting that is to be changed.
#[derive(Debug, Clone)]
pub(crate) enum OwnerName {
    Global,
    User(i64),
    Plugin(String),
    PluginUser(String, i64),
}

impl OwnerName {
    fn owner(&self) -> Owner<'_> {
        match self {
            Self::Global => Owner::Global,
            Self::User(user) => Owner::User(*user),
            Self::Plugin(slug) => Owner::Plugin(slug),
            Self::PluginUser(slug, user) => Owner::PluginUser(slug, *user),
        }
    }
}

/// The setting as shown. A protected value never leaves the server.
pub(crate) fn show(spec: &SettingSpec, stored: Option<&Stored>, holder: &Holder) -> Value {
    let text = stored.map_or(spec.default, |stored| stored.value.as_str());
    let choices: Vec<Value> = spec
        .choices
        .iter()
        .map(|choice| json!({ "value": choice.value, "display_name": choice.text }))
        .collect();
    let mut shown = json!({
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
    if let Value::Object(members) = &mut shown {
        members.extend(holder.0.clone());
    }
    shown
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
            Filter::Bool(truth) => json!(truth),
            Filter::Int(number) => json!(number),
            Filter::Text(text) => json!(text),
        };
        ((*name).to_owned(), value)
    });
    Some(members.collect())
}

/// All settings of the owner that are not hidden.
///
/// # Errors
/// When the query fails.
pub(crate) fn list(
    db: &mut Db,
    owner: Owner<'_>,
    specs: &[SettingSpec],
    holder: &Holder,
) -> Result<Vec<Value>> {
    let stored = setting::stored(db, owner)?;
    let of = |spec: &SettingSpec| stored.iter().find(|stored| stored.key == spec.key);
    Ok(specs
        .iter()
        .filter(|spec| !spec.hidden)
        .map(|spec| show(spec, of(spec), holder))
        .collect())
}

/// One setting; its row is made where it is missing, as in the reference.
///
/// # Errors
/// When a query fails.
pub(crate) fn detail(
    db: &mut Db,
    owner: Owner<'_>,
    spec: &SettingSpec,
    holder: &Holder,
) -> Result<Value> {
    setting::ensure(db, owner, spec.key, spec.default)?;
    let stored = setting::stored(db, owner)?;
    let row = stored.iter().find(|stored| stored.key == spec.key);
    Ok(show(spec, row, holder))
}

/// Changes a setting and answers with it; a body without a value changes nothing.
///
/// # Errors
/// 400 where the value breaks a rule, 5xx where the plugin's own check gives no answer.
pub(crate) async fn change(
    state: &State,
    caller: Caller,
    owner: OwnerName,
    spec: &'static SettingSpec,
    holder: Holder,
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
    let shown = state
        .write(move |db| detail(db, owner.owner(), spec, &holder))
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}
