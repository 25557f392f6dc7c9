//! A setting as the API shows one, whoever owns it, and changing it.
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use inventree::db::Db;
use inventree::models::setting::{self, Owner, Stored};
use inventree::resource::{Field, Kind};
use inventree::settings::check;
use inventree::settings::value::parse_bool;
use inventree::settings::{Filter, SettingSpec, ValueType};
use serde_json::{Map, Value, json};

use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;
use crate::web::narrow::Narrow;
use crate::web::page;
use crate::web::query::Query;

const KEY: Field = Field::of("key", "Key", Kind::Text(50)).read_only();
const VALUE: Field = Field::of("value", "Value", Kind::Value(check::MAX_LENGTH)).required();

/// The fields of a plugin's setting.
pub(crate) const PLUGIN_FIELDS: &[Field] = &[
    Field::key(),
    KEY,
    VALUE,
    Field::of("name", "Name", Kind::Text(usize::MAX)).read_only(),
    Field::of("description", "Description", Kind::Text(usize::MAX)).read_only(),
    Field::of("type", "Type", Kind::Text(usize::MAX)).read_only(),
    Field::of("choices", "Choices", Kind::Any).read_only(),
    Field::of("model_name", "Model name", Kind::Text(usize::MAX)).read_only(),
    Field::of("model_filters", "Model filters", Kind::Json).read_only(),
    Field::of("api_url", "Api url", Kind::Text(usize::MAX)).read_only(),
    Field::of("typ", "Typ", Kind::Text(usize::MAX)).read_only(),
    Field::of("units", "Units", Kind::Text(usize::MAX)).read_only(),
    Field::of("required", "Required", Kind::Boolean).read_only(),
    Field::of("plugin", "Plugin", Kind::Text(usize::MAX))
        .read_only()
        .filtered(&[]),
];

/// The fields of the server's and of a user's own settings.
pub(crate) const OWN_FIELDS: &[Field] = &[
    Field::key(),
    KEY,
    VALUE,
    Field::of("name", "Name", Kind::Text(usize::MAX)).read_only(),
    Field::of("description", "Description", Kind::Text(usize::MAX)).read_only(),
    Field::of("type", "Type", Kind::Text(usize::MAX)).read_only(),
    Field::of("units", "Units", Kind::Text(usize::MAX)).read_only(),
    Field::of("choices", "Choices", Kind::Any).read_only(),
    Field::of("model_name", "Model name", Kind::Text(usize::MAX)).read_only(),
    Field::of("api_url", "Api url", Kind::Text(usize::MAX)).read_only(),
    Field::of("typ", "Typ", Kind::Text(usize::MAX)).read_only(),
];

/// What lists of settings can be asked for.
pub(crate) const NARROW: Narrow = Narrow {
    flags: &[],
    numbers: &[],
    texts: &[],
    searched: &["key"],
    orders: &["pk", "key", "name"],
};

/// Whose setting it is.
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

    /// The members that name the owner.
    fn members(&self) -> Value {
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

/// The setting as shown. A protected value never leaves the server.
pub(crate) fn show(spec: &SettingSpec, stored: Option<&Stored>, owner: &OwnerName) -> Value {
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
    if let (Value::Object(shown), Value::Object(members)) = (&mut shown, owner.members()) {
        shown.extend(members);
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

/// Answers with all settings of the owner that are not hidden.
///
/// # Errors
/// When the database gives no answer.
pub(crate) async fn list(
    state: &State,
    request: &HttpRequest,
    query: &Query,
    owner: OwnerName,
    specs: &'static [SettingSpec],
) -> Result<HttpResponse> {
    let found = specs
        .iter()
        .filter(|spec| !spec.hidden && query.finds(&[spec.key]));
    let found: Vec<&SettingSpec> = found.collect();
    let items: Vec<Value> = state
        .read(move |db| {
            let stored = setting::stored(db, owner.owner())?;
            let of = |spec: &SettingSpec| stored.iter().find(|stored| stored.key == spec.key);
            let shown = found.iter().map(|spec| show(spec, of(spec), &owner));
            Ok(shown.collect())
        })
        .await?;
    let items = NARROW.apply(items, query);
    Ok(HttpResponse::Ok().json(page::reply(request, query, &items)))
}

/// Answers with one setting; its row is made where it is missing, as in the reference.
///
/// # Errors
/// When the database gives no answer.
pub(crate) async fn detail(
    state: &State,
    owner: OwnerName,
    spec: &'static SettingSpec,
) -> Result<HttpResponse> {
    let shown = state
        .write(move |db: &mut Db| {
            setting::ensure(db, owner.owner(), spec.key, spec.default)?;
            let stored = setting::stored(db, owner.owner())?;
            let row = stored.iter().find(|stored| stored.key == spec.key);
            Ok(show(spec, row, &owner))
        })
        .await?;
    Ok(HttpResponse::Ok().json(shown))
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
