//! The rows that settings refer to.

use diesel::QueryResult;

use crate::db::Db;
use crate::models::RESOURCES;
use crate::models::user::{GROUP, OWNER, USER};
use crate::resource::{Resource, read};
use crate::settings::{Model, SettingSpec};

/// Returns all resources that have a list, including users.
fn listed_resources() -> impl Iterator<Item = &'static Resource> {
    let users: [&Resource; 3] = [&USER, &GROUP, &OWNER];
    RESOURCES.iter().copied().chain(users)
}

/// Returns the resource that settings of the model refer to.
fn resource_of(model: Model) -> Option<&'static Resource> {
    listed_resources().find(|resource| resource.model.path == model.api_url)
}

/// Parameters that every list accepts, alone or together with a filter.
const COMMON_PARAMS: &[&str] = &[
    "search",
    "ordering",
    "limit",
    "offset",
    "cascade",
    "depth",
    "include_variants",
];

/// Returns the first filter of the setting's model that its list does not have.
#[must_use]
pub fn unknown_filter(spec: &SettingSpec) -> Option<&'static str> {
    let model = spec.model?;
    let resource = resource_of(model)?;
    let is_known = |name: &str| {
        COMMON_PARAMS.contains(&name) || resource.filters.iter().any(|filter| filter.name == name)
    };
    let mut names = model.filters.iter().map(|(name, _)| *name);
    names.find(|name| !is_known(name))
}

/// Whether the model has a row with the key.
///
/// # Errors
/// When the query fails.
pub fn row_exists(db: &mut Db, model: Model, key: i64) -> QueryResult<bool> {
    match resource_of(model) {
        Some(resource) => read::exists(db, resource.model.table, key),
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::listed_resources;

    #[test]
    fn every_model_that_a_setting_can_name_has_a_resource() {
        const MODELS: &[(&str, &str)] = inventree_macros::models!();
        for (name, path) in MODELS {
            let has_one = listed_resources().any(|one| one.model.path == *path);
            assert!(has_one, "{name}");
        }
    }
}
