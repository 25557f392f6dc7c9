//! The catalog of all linked plugins, checked once.

use std::collections::HashMap;

use crate::entry::{Entry, INVENTREE_PLUGINS};
use crate::meta::{Meta, Source};
use crate::slug;

/// Why a set of plugins cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// Two plugins have the same slug.
    #[error("the slug `{slug}` is used by two plugins: in {first} and in {second}")]
    DuplicateSlug {
        /// The slug.
        slug: &'static str,
        /// Source of the first plugin.
        first: Box<Source>,
        /// Source of the second plugin.
        second: Box<Source>,
    },
    /// The API uses the slug as a path segment.
    #[error("the slug `{slug}` of the plugin in {place} is reserved for a path of the API")]
    ReservedSlug {
        /// The slug.
        slug: &'static str,
        /// Source of the plugin.
        place: Box<Source>,
    },
    /// An expected plugin crate registered no plugin.
    #[error(
        "the plugin crate `{0}` registered nothing: write `use {krate} as _;` in the binary, or `#[plugin]` in the crate",
        krate = .0.replace('-', "_")
    )]
    MissingPackage(String),
}

/// All linked plugins, sorted by slug. It does not change while the process runs.
#[derive(Debug, Clone)]
pub struct Catalog {
    entries: Vec<&'static Entry>,
    index_by_slug: HashMap<&'static str, usize, foldhash::fast::RandomState>,
}

impl Catalog {
    /// Builds the catalog of the plugins that are linked into the program.
    ///
    /// `expected` names the Cargo packages, or their crates, that must have registered a plugin: the compiler silently
    /// leaves out a crate that no code refers to.
    ///
    /// # Errors
    /// When two plugins share a slug, a slug is reserved, or an expected package registered nothing.
    pub fn linked(expected: &[&str]) -> Result<Self, CatalogError> {
        let catalog = Self::new(INVENTREE_PLUGINS.iter())?;
        for package in expected {
            let is_there = |entry: &&Entry| entry.meta.source.is_in_package(package);
            if !catalog.entries.iter().any(is_there) {
                return Err(CatalogError::MissingPackage((*package).to_owned()));
            }
        }
        Ok(catalog)
    }

    /// Builds the catalog of the given plugins.
    ///
    /// # Errors
    /// When two plugins share a slug or a slug is reserved.
    pub fn new(entries: impl Iterator<Item = &'static Entry>) -> Result<Self, CatalogError> {
        let mut entries: Vec<&'static Entry> = entries.collect();
        // The linker's order is arbitrary and changes from build to build.
        entries.sort_by_key(|entry| {
            (
                entry.meta.slug,
                entry.meta.source.file,
                entry.meta.source.line,
            )
        });
        for pair in entries.windows(2) {
            if let [first, second] = pair
                && first.meta.slug == second.meta.slug
            {
                return Err(CatalogError::DuplicateSlug {
                    slug: first.meta.slug,
                    first: Box::new(first.meta.source),
                    second: Box::new(second.meta.source),
                });
            }
        }
        if let Some(entry) = entries
            .iter()
            .find(|entry| slug::RESERVED.contains(&entry.meta.slug))
        {
            return Err(CatalogError::ReservedSlug {
                slug: entry.meta.slug,
                place: Box::new(entry.meta.source),
            });
        }
        let places = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.meta.slug, at))
            .collect();
        Ok(Self {
            entries,
            index_by_slug: places,
        })
    }

    /// Keeps only the plugins for which the closure returns `true`.
    #[must_use]
    pub fn filter(self, keep: impl Fn(&Meta) -> bool) -> Self {
        let entries: Vec<_> = self
            .entries
            .into_iter()
            .filter(|entry| keep(entry.meta))
            .collect();
        let places = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.meta.slug, at))
            .collect();
        Self {
            entries,
            index_by_slug: places,
        }
    }

    /// Iterates over the plugins, sorted by slug.
    pub fn iter(&self) -> impl Iterator<Item = &'static Entry> {
        self.entries.iter().copied()
    }

    /// Returns the plugin with the given slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&'static Entry> {
        self.index_by_slug
            .get(slug)
            .and_then(|at| self.entries.get(*at))
            .copied()
    }

    /// Returns the number of plugins.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no plugins.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
