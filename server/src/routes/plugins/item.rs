//! A plugin as the API shows one.

use inventree::meta::Meta;
use inventree::models::plugin_config::PluginConfig;
use inventree::registry::Registry;
use serde_json::{Map, Value, json};

use inventree::resource::{Field, Kind, Preset};

/// The fields of a plugin.
pub(super) const FIELDS: &[Field] = &[
    Field::key(),
    Field::of("key", "Key", Kind::Text(255)).read_only(),
    Field::of("name", "Name", Kind::Text(255)),
    Field::of("package_name", "Package Name", Kind::Text(255)).null(),
    Field::of("active", "Active", Kind::Boolean).preset(Preset::Truth(false)),
    Field::of("meta", "Meta", Kind::Json).read_only(),
    Field::of("mixins", "Mixins", Kind::Json).read_only(),
    Field::of("is_builtin", "Is builtin", Kind::Any).read_only(),
    Field::of("is_sample", "Is sample", Kind::Any).read_only(),
    Field::of("is_installed", "Is installed", Kind::Any).read_only(),
    Field::of("is_package", "Is package", Kind::Any).read_only(),
    Field::of("is_mandatory", "Is mandatory", Kind::Boolean).read_only(),
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
