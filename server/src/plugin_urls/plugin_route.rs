//! What is mounted for one URL of a plugin.

use inventree::meta::Meta;
use inventree::mixin::urls::Url;

/// A URL of a plugin.
#[derive(Debug)]
pub(super) struct PluginRoute {
    pub(super) plugin: &'static Meta,
    pub(super) url: &'static Url,
}

/// Returns the path pattern of a plugin's URL.
pub(super) fn pattern(plugin: &Meta, url: &Url) -> String {
    format!("/plugin/{}/{}", plugin.slug, url.path)
}
