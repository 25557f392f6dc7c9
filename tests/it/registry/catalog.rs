//! The catalog: sets of plugins that are refused.

use std::sync::Arc;

use inventree::entry::{Entry, INVENTREE_PLUGINS};
use inventree::meta::{Meta, Source};
use inventree::mixin::kind;
use inventree::registry::catalog::{Catalog, CatalogError};
use inventree::server_settings::global::GlobalSettings;
use inventree::server_settings::user::UserPreferences;
use inventree::settings::PluginSettings;

const fn meta(slug: &'static str, package: &'static str, line: u32) -> Meta {
    Meta {
        name: "By hand",
        slug,
        title: None,
        description: "",
        author: None,
        published: None,
        version: "1.0.0",
        website: None,
        license: None,
        min_version: None,
        max_version: None,
        admin_source: None,
        mandatory: false,
        acts_as_system: false,
        priority: 0,
        source: Source {
            package,
            module: "by_hand",
            file: "src/lib.rs",
            line,
        },
    }
}

const fn entry(meta: &'static Meta) -> Entry {
    Entry {
        meta,
        construct: || Arc::new(()),
        casts: &[],
        static_files: None,
        templates: None,
    }
}

static SHELF: Entry = entry(const { &meta("shelf", "shelf-plugin", 7) });
static OTHER_SHELF: Entry = entry(const { &meta("shelf", "other-plugin", 9) });
static DRAWER: Entry = entry(const { &meta("drawer", "shelf-plugin", 20) });
static RESERVED: Entry = entry(const { &meta("status", "shelf-plugin", 30) });

#[test]
fn two_plugins_with_one_slug_are_refused_with_both_places() {
    let error = Catalog::new([&SHELF, &DRAWER, &OTHER_SHELF].into_iter()).unwrap_err();
    let text = error.to_string();
    for part in [
        "`shelf`",
        "shelf-plugin (src/lib.rs:7)",
        "other-plugin (src/lib.rs:9)",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_slug_that_is_a_word_of_the_api_is_refused() {
    let error = Catalog::new([&RESERVED].into_iter()).unwrap_err();
    assert!(
        matches!(error, CatalogError::ReservedSlug { slug: "status", .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("shelf-plugin (src/lib.rs:30)"),
        "{error}"
    );
}

#[test]
fn a_crate_that_brought_no_plugin_is_named_with_what_to_write() {
    let error = Catalog::linked(&["inventree-plugins", "no-such-crate"]).unwrap_err();
    assert_eq!(
        error,
        CatalogError::MissingPackage("no-such-crate".to_owned())
    );
    assert!(
        error.to_string().contains("use no_such_crate as _;"),
        "{error}"
    );
    assert!(Catalog::linked(inventree_tests::EXPECTED_PACKAGES).is_ok());
}

#[test]
fn the_catalog_is_sorted_by_slug_in_any_link_order() {
    let catalog = Catalog::new([&SHELF, &DRAWER].into_iter()).unwrap();
    let slugs: Vec<_> = catalog.iter().map(|entry| entry.meta.slug).collect();
    assert_eq!(slugs, ["drawer", "shelf"]);
    assert!(catalog.get("shelf").is_some() && catalog.get("none").is_none());
    let fewer = catalog.filter(|meta| meta.slug == "shelf");
    assert_eq!((fewer.len(), fewer.get("drawer").is_none()), (1, true));
}

#[test]
fn every_setting_that_people_see_says_what_it_is_for() {
    let settings = INVENTREE_PLUGINS.iter().filter_map(|entry| {
        let facts = entry.spec::<kind::settings>()?;
        Some((entry.meta.slug, facts.plugin.iter().chain(facts.user)))
    });
    let own = [
        ("the server", GlobalSettings::SPECS.iter().chain(&[])),
        ("users", UserPreferences::SPECS.iter().chain(&[])),
    ];
    for (owner, specs) in settings.chain(own) {
        for spec in specs.filter(|spec| !spec.hidden) {
            assert!(!spec.description.is_empty(), "{owner}: {}", spec.key);
        }
    }
}
