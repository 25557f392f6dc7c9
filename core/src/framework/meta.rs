//! The metadata of a plugin, available without constructing it.

use crate::version::Version;

/// The metadata of a plugin, as `#[plugin]` generates it at compile time.
#[derive(Debug)]
pub struct Meta {
    /// Technical name, as `name` in `GET /api/plugins/`.
    pub name: &'static str,
    /// Unique key for URLs, settings and configuration.
    pub slug: &'static str,
    /// Human-readable name, if it differs from `name`.
    pub title: Option<&'static str>,
    /// Human-readable description in one line; by default the struct's doc comment.
    pub description: &'static str,
    /// Author; `None` if neither the attribute, Cargo nor git names one.
    pub author: Option<&'static str>,
    /// Date of publication, ISO 8601.
    pub published: Option<&'static str>,
    /// Version of the plugin.
    pub version: &'static str,
    /// URL of the plugin's home page.
    pub website: Option<&'static str>,
    /// Licence, as an SPDX expression.
    pub license: Option<&'static str>,
    /// Lowest server version that the plugin runs on, included.
    pub min_version: Option<Version>,
    /// Highest server version that the plugin runs on, included.
    pub max_version: Option<Version>,
    /// JavaScript file in the plugin's static folder that renders an extra block in the administrator's view. It ends
    /// with `:function` if the function is not `renderPluginSettings`.
    pub admin_source: Option<&'static str>,
    /// Whether the plugin is always active.
    pub mandatory: bool,
    /// Whether it may use the inventory with the rights of the server.
    pub acts_as_system: bool,
    /// Priority in dispatch: lower is called first.
    pub priority: i32,
    /// The source location of the plugin.
    pub source: Source,
}

/// The source location of a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Cargo package.
    pub package: &'static str,
    /// Rust module.
    pub module: &'static str,
    /// File, as the compiler names it.
    pub file: &'static str,
    /// Line of the attribute.
    pub line: u32,
}

impl Meta {
    /// Returns the human-readable name: the title, or else the name.
    #[must_use]
    pub fn human_name(&self) -> &'static str {
        self.title.unwrap_or(self.name)
    }

    /// Returns whether the plugin is built into the server.
    #[must_use]
    pub fn is_builtin(&self) -> bool {
        self.source.is_in_module("builtin")
    }

    /// Returns whether the plugin is an example, shown only in debug mode.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.source.is_in_module("samples")
    }
}

impl Source {
    /// Returns whether the plugin is in the Cargo package, or in the crate of that name, with `_` instead of `-`.
    #[must_use]
    pub fn is_in_package(&self, package: &str) -> bool {
        let krate = self.module.split("::").next();
        self.package == package || krate == Some(package.replace('-', "_").as_str())
    }

    /// Returns whether the plugin is in the given module of the server's own plugin crate.
    fn is_in_module(&self, group: &str) -> bool {
        self.package == "inventree-plugins" && self.module.split("::").nth(1) == Some(group)
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}:{})", self.package, self.file, self.line)
    }
}
