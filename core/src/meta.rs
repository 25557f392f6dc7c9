//! What is known of a plugin without constructing it.

use crate::version::Version;

/// The facts that `#[plugin]` writes down about a plugin; all of them are known at compile time.
#[derive(Debug)]
pub struct Meta {
    /// Technical name, as `name` in `GET /api/plugins/`.
    pub name: &'static str,
    /// Unique key: addresses, settings and configuration hang on it.
    pub slug: &'static str,
    /// Name for people, where it differs from `name`.
    pub title: Option<&'static str>,
    /// One line for people; the struct's doc comment unless given.
    pub description: &'static str,
    /// Author; `None` where neither the attribute, Cargo nor git knows one.
    pub author: Option<&'static str>,
    /// Date of publication, ISO 8601.
    pub published: Option<&'static str>,
    /// Version of the plugin.
    pub version: &'static str,
    /// Address of the plugin's home page.
    pub website: Option<&'static str>,
    /// Licence, as an SPDX expression.
    pub license: Option<&'static str>,
    /// Lowest server version that the plugin runs on, included.
    pub min_version: Option<Version>,
    /// Highest server version that the plugin runs on, included.
    pub max_version: Option<Version>,
    /// JavaScript file below the plugin's static folder, with `:function` where it is not
    /// `renderPluginSettings`, that draws an extra block in the administrator's view.
    pub admin_source: Option<&'static str>,
    /// Whether the plugin is always active.
    pub mandatory: bool,
    /// Place in the order of dispatch: lower is asked first.
    pub priority: i32,
    /// Where the plugin was written.
    pub source: Source,
}

/// Where a plugin was written.
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
    /// Name for people: the title, or the name where there is none.
    #[must_use]
    pub fn human_name(&self) -> &'static str {
        self.title.unwrap_or(self.name)
    }

    /// Whether the plugin comes with the server.
    #[must_use]
    pub fn is_builtin(&self) -> bool {
        self.source.is_in("builtin")
    }

    /// Whether the plugin is an example: shown in debug mode only.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.source.is_in("samples")
    }
}

impl Source {
    /// Whether the plugin is of the given Cargo package, or of the crate of that name, which has `_` in place of `-`.
    #[must_use]
    pub fn is_of(&self, package: &str) -> bool {
        let krate = self.module.split("::").next();
        self.package == package || krate == Some(package.replace('-', "_").as_str())
    }

    /// Whether the plugin stands in the given module of the server's own plugin crate.
    fn is_in(&self, group: &str) -> bool {
        self.package == "inventree-plugins" && self.module.split("::").nth(1) == Some(group)
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}:{})", self.package, self.file, self.line)
    }
}
