//! A plugin in responses of the API.

use inventree::meta::Meta;
use inventree::registry::Registry;
use inventree::registry::store::plugin_config::PluginConfig;
use serde_json::{Map, Value, json};

use inventree::resource::{DefaultValue, Field, FieldType};

/// The fields of a plugin.
pub(super) const FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::new("key", "Key", FieldType::Text(255)).read_only(),
    Field::new("name", "Name", FieldType::Text(255)),
    Field::new("package_name", "Package Name", FieldType::Text(255)).null(),
    Field::new("active", "Active", FieldType::Boolean).default_value(DefaultValue::Boolean(false)),
    Field::new("meta", "Meta", FieldType::Json).read_only(),
    Field::new("mixins", "Mixins", FieldType::Json).read_only(),
    Field::new("is_builtin", "Is builtin", FieldType::Any).read_only(),
    Field::new("is_sample", "Is sample", FieldType::Any).read_only(),
    Field::new("is_installed", "Is installed", FieldType::Any).read_only(),
    Field::new("is_package", "Is package", FieldType::Any).read_only(),
    Field::new("is_mandatory", "Is mandatory", FieldType::Boolean).read_only(),
    Field::new("acts_as_system", "Acts as system", FieldType::Boolean).read_only(),
];

/// Serializes the plugin. Metadata and mixins of inactive plugins are known, too, because they are compiled in.
pub(super) fn serialize(registry: &Registry, config: &PluginConfig) -> Value {
    let entry = registry.entry(&config.key);
    let meta = entry.map(|entry| entry.meta);
    json!({
        "pk": config.id,
        "key": config.key,
        "name": config.name,
        "package_name": config.package_name,
        "active": config.active,
        "meta": {
            "slug": meta.map(|meta| meta.slug),
            "human_name": meta.map(Meta::human_name),
            "description": meta.map(|meta| meta.description),
            "author": meta.map(|meta| meta.author.unwrap_or("No author found")),
            "pub_date": meta.map(|meta| pub_date(meta.published)),
            "version": meta.map(|meta| meta.version),
            "website": meta.and_then(|meta| meta.website),
            "license": meta.and_then(|meta| meta.license),
            "package_path": meta.map(|meta| meta.source.file),
            "settings_url": meta.map(|_| format!("/web/settings/admin/plugin/{}/", config.id)),
        },
        "mixins": mixins(registry, config),
        "is_builtin": meta.is_some_and(Meta::is_builtin),
        "is_sample": meta.is_some_and(Meta::is_sample),
        "is_installed": meta.is_some(),
        "is_package": false,
        "is_mandatory": meta.is_some_and(|meta| registry.is_mandatory(meta)),
        "acts_as_system": meta.is_some_and(|meta| meta.acts_as_system),
    })
}

/// Returns the date with a time, as InvenTree prints it.
fn pub_date(published: Option<&str>) -> String {
    match published {
        None => String::new(),
        Some(date) if date.len() == "2025-11-16".len() => format!("{date} 00:00:00"),
        Some(time) => time.replace('T', " "),
    }
}

fn mixins(registry: &Registry, config: &PluginConfig) -> Map<String, Value> {
    let show = |key: &str, name: &str| (key.to_owned(), json!({ "key": key, "human_name": name }));
    let Some(entry) = registry.entry(&config.key) else {
        return Map::new();
    };
    let casts = entry
        .casts
        .iter()
        .map(|cast| show(cast.keyword, cast.human_name));
    std::iter::once(show("base", "base")).chain(casts).collect()
}
