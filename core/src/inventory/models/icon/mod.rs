//! Icons of trees. The server includes one pack, with names and code points in a font.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::resource::{Change, WriteContext};

/// The prefix of the pack in icons such as `ti:box:outline`.
const PREFIX: &str = "ti";

/// The pack, one icon per line: name, code point of the outline, and of the filled variant if there is one.
const TABLER: &str = include_str!("tabler.txt");

/// The icons of the pack by name, with the code points of their variants.
static ICONS: LazyLock<BTreeMap<&'static str, Vec<(&'static str, &'static str)>>> =
    LazyLock::new(|| {
        let lines = TABLER.lines().filter(|line| !line.starts_with('#'));
        let icons = lines.filter_map(|line| {
            let mut words = line.split(' ');
            let name = words.next().filter(|name| !name.is_empty())?;
            Some((name, ["outline", "filled"].into_iter().zip(words).collect()))
        });
        icons.collect()
    });

/// Returns the packs as the API serializes them. They include no fonts: clients have their own.
#[must_use]
pub fn packs() -> Vec<Value> {
    let icons = ICONS.iter().map(|(name, variants)| {
        let variants: Map<String, Value> = variants
            .iter()
            .map(|(variant, code)| ((*variant).to_owned(), json!(code)))
            .collect();
        let icon = json!({ "name": name, "category": "", "tags": [], "variants": variants });
        ((*name).to_owned(), icon)
    });
    let icons: Map<String, Value> = icons.collect();
    vec![json!({ "name": "Tabler Icons", "prefix": PREFIX, "fonts": {}, "icons": icons })]
}

/// Rejects an icon that does not exist.
pub fn check(context: &mut WriteContext<'_>, change: &Change, field: &str) {
    let icon = change.after.text(field);
    if icon.is_empty() || !change.has_changed(field) {
        return;
    }
    if let Err(text) = check_name(icon) {
        context.reject(field, text);
    }
}

fn check_name(icon: &str) -> Result<(), String> {
    let parts: Vec<&str> = icon.split(':').collect();
    let [pack, name, variant] = *parts.as_slice() else {
        return Err(format!(
            "Invalid icon format: {icon}, expected: pack:name:variant"
        ));
    };
    if pack != PREFIX {
        return Err(format!("Invalid icon pack: {pack}"));
    }
    let variants = ICONS
        .get(name)
        .ok_or_else(|| format!("Invalid icon name: {name}"))?;
    if variants.iter().any(|(known, _)| *known == variant) {
        Ok(())
    } else {
        Err(format!("Invalid icon variant: {variant}"))
    }
}
