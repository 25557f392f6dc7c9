//! `plugin list`, `show`, `activate`, `deactivate`, `settings`.

use anyhow::{Context as _, bail, ensure};
use clap::Subcommand;
use inventree::db::{Database, DbError};
use inventree::entry::Entry;
use inventree::meta::Meta;
use inventree::mixin::kind;
use inventree::models::plugin_config::{self, PluginConfig};
use inventree::models::plugin_priority;
use inventree::models::setting::{self, Owner};
use inventree::registry::catalog::Catalog;
use inventree::registry::lifecycle;
use inventree::settings::SettingSpec;
use inventree::settings::check::{self, ValueError};
use serde_json::Value;

use super::say;
use crate::boot;
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the plugins
    List,
    /// Show what is known of a plugin
    Show {
        /// Slug of the plugin
        slug: String,
    },
    /// Switch a plugin on, in every server on this database
    Activate {
        /// Slug of the plugin
        slug: String,
    },
    /// Switch a plugin off, in every server on this database
    Deactivate {
        /// Slug of the plugin
        slug: String,
    },
    /// Put a plugin elsewhere in the order of dispatch: lower is asked first
    Priority {
        /// Slug of the plugin
        slug: String,
        /// The new place; the author's where none is given
        #[arg(allow_negative_numbers = true)]
        priority: Option<i32>,
        /// Among the plugins of this mixin only
        #[arg(long)]
        mixin: Option<String>,
    },
    /// List a plugin's settings, or change one
    Settings {
        /// Slug of the plugin
        slug: String,
        /// Key of the setting
        key: Option<String>,
        /// New value
        value: Option<String>,
    },
}

/// The plugins and the database, without starting any plugin.
struct Desk {
    catalog: Catalog,
    database: Database,
    mandatory: Vec<String>,
}

pub(super) fn run(config: &Config, expected: &[&str], command: Command) -> anyhow::Result<()> {
    let catalog = boot::catalog(config, expected)?;
    let database = boot::database(config)?;
    let desk = Desk {
        catalog,
        database,
        mandatory: config.plugins_mandatory.clone(),
    };
    let linked: Vec<(&'static Meta, bool)> = desk
        .catalog
        .iter()
        .map(|entry| (entry.meta, desk.is_mandatory(entry.meta)))
        .collect();
    desk.database
        .write(|db| plugin_config::synchronise(db, &linked).map_err(DbError::from))
        .context("cannot write the plugins' rows")?;
    match command {
        Command::List => desk.list(),
        Command::Show { slug } => desk.show(&slug),
        Command::Activate { slug } => desk.switch(&slug, true),
        Command::Deactivate { slug } => desk.switch(&slug, false),
        Command::Priority {
            slug,
            priority,
            mixin: None,
        } => desk.place(&slug, priority),
        Command::Priority {
            slug,
            priority,
            mixin: Some(mixin),
        } => desk.place_among(&slug, &mixin, priority),
        Command::Settings {
            slug, key: None, ..
        } => desk.settings(&slug),
        Command::Settings {
            slug,
            key: Some(key),
            value,
        } => desk.setting(&slug, &key, value),
    }
}

impl Desk {
    fn is_mandatory(&self, meta: &Meta) -> bool {
        meta.mandatory || self.mandatory.iter().any(|slug| slug == meta.slug)
    }

    fn rows(&self) -> anyhow::Result<Vec<PluginConfig>> {
        Ok(self
            .database
            .read(|db| plugin_config::all(db).map_err(DbError::from))?)
    }

    fn entry(&self, slug: &str) -> anyhow::Result<&'static Entry> {
        self.catalog.get(slug).with_context(|| {
            let known: Vec<&str> = self.catalog.iter().map(|entry| entry.meta.slug).collect();
            format!(
                "there is no plugin `{slug}`; there are: {}",
                known.join(", ")
            )
        })
    }

    fn list(&self) -> anyhow::Result<()> {
        say(&format!(
            "{:<32} {:<8} {:<10} mixins",
            "plugin", "active", "version"
        ));
        for row in self.rows()? {
            let entry = self.catalog.get(&row.key);
            let mixins: Vec<&str> = entry
                .map_or(&[][..], |entry| entry.casts)
                .iter()
                .map(|cast| cast.keyword)
                .collect();
            let line = format!(
                "{:<32} {:<8} {:<10} {}",
                row.key,
                if row.active { "yes" } else { "no" },
                entry.map_or("(absent)", |entry| entry.meta.version),
                mixins.join(", ")
            );
            say(line.trim_end());
        }
        Ok(())
    }

    fn show(&self, slug: &str) -> anyhow::Result<()> {
        let meta = self.entry(slug)?.meta;
        let active = self.rows()?.iter().any(|row| row.key == slug && row.active);
        let mixins: Vec<&str> = self
            .entry(slug)?
            .casts
            .iter()
            .map(|cast| cast.keyword)
            .collect();
        for (name, value) in [
            ("slug", meta.slug.to_owned()),
            ("name", meta.human_name().to_owned()),
            ("description", meta.description.to_owned()),
            ("version", meta.version.to_owned()),
            ("author", meta.author.unwrap_or("-").to_owned()),
            ("published", meta.published.unwrap_or("-").to_owned()),
            ("website", meta.website.unwrap_or("-").to_owned()),
            ("license", meta.license.unwrap_or("-").to_owned()),
            ("mixins", mixins.join(", ")),
            ("active", active.to_string()),
            ("mandatory", self.is_mandatory(meta).to_string()),
            ("source", meta.source.to_string()),
        ] {
            say(&format!("{name:<12} {value}"));
        }
        Ok(())
    }

    fn switch(&self, slug: &str, active: bool) -> anyhow::Result<()> {
        let entry = self.entry(slug)?;
        ensure!(
            active || !self.is_mandatory(entry.meta),
            "`{slug}` is mandatory"
        );
        if let Some(text) = lifecycle::incompatibility(entry).filter(|_| active) {
            bail!(text);
        }
        self.database
            .write(|db| plugin_config::set_active(db, slug, active).map_err(DbError::from))?;
        say(&format!(
            "{slug} is {}",
            if active {
                "switched on"
            } else {
                "switched off"
            }
        ));
        Ok(())
    }

    fn place(&self, slug: &str, priority: Option<i32>) -> anyhow::Result<()> {
        let meta = self.entry(slug)?.meta;
        self.database
            .write(|db| plugin_config::set_priority(db, slug, priority).map_err(DbError::from))?;
        say(&format!(
            "{slug} has priority {}",
            priority.unwrap_or(meta.priority)
        ));
        Ok(())
    }

    fn place_among(&self, slug: &str, mixin: &str, priority: Option<i32>) -> anyhow::Result<()> {
        let casts = self.entry(slug)?.casts.iter();
        let known = casts.map(|cast| cast.keyword).find(|known| *known == mixin);
        let mixin = known.with_context(|| format!("{slug} has no mixin `{mixin}`"))?;
        self.database
            .write(|db| plugin_priority::set(db, slug, mixin, priority).map_err(DbError::from))?;
        let place = priority.map_or("no place of its own".to_owned(), |priority| {
            format!("priority {priority}")
        });
        say(&format!(
            "{slug} has {place} among the plugins with `{mixin}`"
        ));
        Ok(())
    }

    fn specs(&self, slug: &str) -> anyhow::Result<&'static [SettingSpec]> {
        let facts = self.entry(slug)?.facts::<kind::settings>();
        Ok(facts
            .with_context(|| format!("`{slug}` has no settings"))?
            .plugin)
    }

    fn settings(&self, slug: &str) -> anyhow::Result<()> {
        let specs = self.specs(slug)?;
        let stored = self
            .database
            .read(|db| setting::stored(db, Owner::Plugin(slug)).map_err(DbError::from))?;
        for spec in specs {
            let text = stored
                .iter()
                .find(|stored| stored.key == spec.key)
                .map_or(spec.default, |stored| &stored.value);
            let shown = if spec.protected && !text.is_empty() {
                "***"
            } else {
                text
            };
            say(&format!("{:<32} {shown}", spec.key));
        }
        Ok(())
    }

    fn setting(&self, slug: &str, key: &str, value: Option<String>) -> anyhow::Result<()> {
        let spec = self
            .specs(slug)?
            .iter()
            .find(|spec| spec.key.eq_ignore_ascii_case(key));
        let spec = spec.with_context(|| format!("`{slug}` has no setting `{key}`"))?;
        let Some(value) = value else {
            return self.settings(slug);
        };
        let text = check::to_text(spec, &Value::String(value))?;
        if let Some(validator) = spec.validator {
            validator(&text).map_err(anyhow::Error::msg)?;
        }
        self.database.write(|db| -> anyhow::Result<()> {
            let is_there = setting::names_a_row(db, spec, &text)?;
            ensure!(is_there, ValueError::NoRow(text));
            Ok(setting::store(db, Owner::Plugin(slug), spec.key, &text)?)
        })?;
        say(&format!("{} is set", spec.key));
        Ok(())
    }
}
