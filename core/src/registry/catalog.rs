//! All linked plugins, checked once.

use std::collections::HashMap;

use crate::entry::{Entry, INVENTREE_PLUGINS};
use crate::meta::{Meta, Source};
use crate::slug;

/// Why a set of plugins cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// Two plugins have one slug.
    #[error("the slug `{slug}` is used by two plugins: in {first} and in {second}")]
    DuplicateSlug {
        /// The slug.
        slug: &'static str,
        /// One place.
        first: Box<Source>,
        /// The other place.
        second: Box<Source>,
    },
    /// A slug is a word of the API's own.
    #[error("the slug `{slug}` of the plugin in {place} is taken by an address of the API")]
    ReservedSlug {
        /// The slug.
        slug: &'static str,
        /// The place.
        place: Box<Source>,
    },
    /// A crate that should bring plugins brought none.
    #[error(
        "the plugin crate `{0}` registered nothing: write `use {krate} as _;` in the binary, or `#[plugin]` in the crate",
        krate = .0.replace('-', "_")
    )]
    Missing(String),
}

/// All linked plugins, sorted by slug; fixed for the process.
#[derive(Debug, Clone)]
pub struct Catalog {
    entries: Vec<&'static Entry>,
    places: HashMap<&'static str, usize, foldhash::fast::RandomState>,
}

impl Catalog {
    /// The plugins that the linker gathered. `expected` names the Cargo packages, or their crates, that must be among
    /// them: a crate that nothing names in code is left out by the compiler without a word.
    ///
    /// # Errors
    /// When two plugins share a slug, a slug is reserved, or an expected package registered nothing.
    pub fn linked(expected: &[&str]) -> Result<Self, CatalogError> {
        let catalog = Self::of(INVENTREE_PLUGINS.iter())?;
        for package in expected {
            let is_there = |entry: &&Entry| entry.meta.source.is_of(package);
            if !catalog.entries.iter().any(is_there) {
                return Err(CatalogError::Missing((*package).to_owned()));
            }
        }
        Ok(catalog)
    }

    /// The given plugins.
    ///
    /// # Errors
    /// When two plugins share a slug or a slug is reserved.
    pub fn of(entries: impl Iterator<Item = &'static Entry>) -> Result<Self, CatalogError> {
        let mut entries: Vec<&'static Entry> = entries.collect();
        // The linker's order means nothing and changes from build to build.
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
        Ok(Self { entries, places })
    }

    /// The same without the plugins for which the closure says no.
    #[must_use]
    pub fn only(self, keep: impl Fn(&Meta) -> bool) -> Self {
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
        Self { entries, places }
    }

    /// The plugins, sorted by slug.
    pub fn iter(&self) -> impl Iterator<Item = &'static Entry> {
        self.entries.iter().copied()
    }

    /// The plugin of the given slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&'static Entry> {
        self.places
            .get(slug)
            .and_then(|at| self.entries.get(*at))
            .copied()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
