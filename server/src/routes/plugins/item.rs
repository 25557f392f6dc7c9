//! A plugin as the API shows one.

use inventree::meta::Meta;
use inventree::models::plugin_config::PluginConfig;
use inventree::registry::Registry;
use serde_json::{Map, Value, json};

use crate::web::field::Field;

/// The fields of a plugin.
pub(super) const FIELDS: &[Field] = &[
    Field::new("pk", "integer", "ID").read_only(),
    Field::new("key", "string", "Key")
        .read_only()
        .max_length(255),
    Field::new("name", "string", "Name").max_length(255),
    Field::new("package_name", "string", "Package Name").max_length(255),
    Field::new("active", "boolean", "Active").default(false),
    Field::new("meta", "nested object", "Meta").read_only(),
    Field::new("mixins", "nested object", "Mixins").read_only(),
    Field::new("is_builtin", "field", "Is builtin").read_only(),
    Field::new("is_sample", "field", "Is sample").read_only(),
    Field::new("is_installed", "field", "Is installed").read_only(),
    Field::new("is_package", "field", "Is package").read_only(),
    Field::new("is_mandatory", "boolean", "Is mandatory").read_only(),
];

/// The plugin as shown. Metadata and mixins are known of inactive plugins too, since they are compiled in.
pub(super) fn show(registry: &Registry, config: &PluginConfig) -> Value {
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
    })
}

/// The date with a time, as the reference prints it.
fn pub_date(published: Option<&str>) -> String {
    match published {
        None => String::new(),
        Some(date) if date.len() == "2025-11-16".len() => format!("{date} 00:00:00"),
        Some(moment) => moment.replace('T', " "),
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
