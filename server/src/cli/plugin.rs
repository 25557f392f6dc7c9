//! `plugin list`, `show`, `activate`, `deactivate`, `settings`.

use anyhow::{Context as _, bail, ensure};
use clap::Subcommand;
use inventree::InventoryHost;
use inventree::db::{Database, DbError};
use inventree::entry::Entry;
use inventree::meta::Meta;
use inventree::mixin::kind;
use inventree::registry::activation::{ActivationError, check_activation};
use inventree::registry::catalog::Catalog;
use inventree::registry::host;
use inventree::registry::state::PluginState;
use inventree::registry::store::plugin_config::{self, PluginConfig};
use inventree::registry::store::plugin_priority;
use inventree::registry::store::setting::{self, SettingOwner};
use inventree::settings::SettingSpec;
use inventree::settings::check::{self, ValueError};
use serde_json::Value;

use super::print::print_line;
use crate::boot;
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the plugins
    List,
    /// Show a plugin's metadata
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
    /// Change a plugin's priority of dispatch: lower is called first
    Priority {
        /// Slug of the plugin
        slug: String,
        /// The new priority; the author's unless given
        #[arg(allow_negative_numbers = true)]
        priority: Option<i32>,
        /// Only among the plugins of this mixin
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
struct OfflineRegistry {
    catalog: Catalog,
    database: Database,
    mandatory: Vec<String>,
}

pub(super) fn run(config: &Config, expected: &[&str], command: Command) -> anyhow::Result<()> {
    let catalog = boot::catalog(config, expected)?;
    let database = boot::database(config)?;
    let writer = OfflineRegistry {
        catalog,
        database,
        mandatory: config.plugins_mandatory.clone(),
    };
    let linked: Vec<(&'static Meta, bool)> = writer
        .catalog
        .iter()
        .map(|entry| (entry.meta, writer.is_mandatory(entry.meta)))
        .collect();
    writer
        .database
        .write(|db| plugin_config::synchronise(db, &linked).map_err(DbError::from))
        .context("cannot write the plugins' rows")?;
    match command {
        Command::List => writer.list(),
        Command::Show { slug } => writer.show(&slug),
        Command::Activate { slug } => writer.set_active(&slug, true),
        Command::Deactivate { slug } => writer.set_active(&slug, false),
        Command::Priority {
            slug,
            priority,
            mixin: None,
        } => writer.set_priority(&slug, priority),
        Command::Priority {
            slug,
            priority,
            mixin: Some(mixin),
        } => writer.set_mixin_priority(&slug, &mixin, priority),
        Command::Settings {
            slug, key: None, ..
        } => writer.settings(&slug),
        Command::Settings {
            slug,
            key: Some(key),
            value,
        } => writer.setting(&slug, &key, value),
    }
}

impl OfflineRegistry {
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
        print_line(&format!(
            "{:<32} {:<12} {:<10} {:<8} mixins",
            "plugin", "state", "version", "acts as"
        ));
        for row in self.rows()? {
            let entry = self.catalog.get(&row.key);
            let mixins: Vec<&str> = entry
                .map_or(&[][..], |entry| entry.casts)
                .iter()
                .map(|cast| cast.keyword)
                .collect();
            let line = format!(
                "{:<32} {:<12} {:<10} {:<8} {}",
                row.key,
                PluginState::from_row(entry, Some(&row)),
                entry.map_or("", |entry| entry.meta.version),
                entry.map_or("", |entry| acts_as(entry.meta)),
                mixins.join(", ")
            );
            print_line(line.trim_end());
        }
        Ok(())
    }

    fn show(&self, slug: &str) -> anyhow::Result<()> {
        let meta = self.entry(slug)?.meta;
        let rows = self.rows()?;
        let row = rows.iter().find(|row| row.key == slug);
        let state = PluginState::from_row(self.catalog.get(slug), row);
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
            ("state", state.to_string()),
            ("mandatory", self.is_mandatory(meta).to_string()),
            ("acts as", acts_as(meta).to_owned()),
            ("source", meta.source.to_string()),
        ] {
            print_line(&format!("{name:<12} {value}"));
        }
        Ok(())
    }

    fn set_active(&self, slug: &str, active: bool) -> anyhow::Result<()> {
        let entry = self.entry(slug)?;
        match check_activation(Some(entry), self.is_mandatory(entry.meta), active) {
            Err(ActivationError::Mandatory) => bail!("`{slug}` is mandatory"),
            checked => checked?,
        }
        self.database
            .write(|db| plugin_config::set_active(db, slug, active).map_err(DbError::from))?;
        print_line(&format!(
            "{slug} is {}",
            if active {
                "switched on"
            } else {
                "switched off"
            }
        ));
        Ok(())
    }

    fn set_priority(&self, slug: &str, priority: Option<i32>) -> anyhow::Result<()> {
        let meta = self.entry(slug)?.meta;
        self.database
            .write(|db| plugin_config::set_priority(db, slug, priority).map_err(DbError::from))?;
        print_line(&format!(
            "{slug} has priority {}",
            priority.unwrap_or(meta.priority)
        ));
        Ok(())
    }

    fn set_mixin_priority(
        &self,
        slug: &str,
        mixin: &str,
        priority: Option<i32>,
    ) -> anyhow::Result<()> {
        let casts = self.entry(slug)?.casts.iter();
        let known = casts.map(|cast| cast.keyword).find(|known| *known == mixin);
        let mixin = known.with_context(|| format!("{slug} has no mixin `{mixin}`"))?;
        self.database
            .write(|db| plugin_priority::set(db, slug, mixin, priority).map_err(DbError::from))?;
        let place = priority.map_or("no priority of its own".to_owned(), |priority| {
            format!("priority {priority}")
        });
        print_line(&format!(
            "{slug} has {place} among the plugins with `{mixin}`"
        ));
        Ok(())
    }

    fn specs(&self, slug: &str) -> anyhow::Result<&'static [SettingSpec]> {
        let facts = self.entry(slug)?.spec::<kind::settings>();
        Ok(facts
            .with_context(|| format!("`{slug}` has no settings"))?
            .plugin)
    }

    fn settings(&self, slug: &str) -> anyhow::Result<()> {
        let specs = self.specs(slug)?;
        let stored = self
            .database
            .read(|db| setting::load(db, SettingOwner::Plugin(slug)).map_err(DbError::from))?;
        for spec in specs {
            let text = stored
                .iter()
                .find(|stored| stored.key == spec.key)
                .map_or(spec.default, |stored| &stored.value);
            let displayed = if spec.protected && !text.is_empty() {
                "***"
            } else {
                text
            };
            print_line(&format!("{:<32} {displayed}", spec.key));
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
            let is_there = host::names_a_row(&InventoryHost::default(), db, spec, &text)?;
            ensure!(is_there, ValueError::DoesNotExist(text));
            Ok(setting::store(
                db,
                SettingOwner::Plugin(slug),
                spec.key,
                &text,
            )?)
        })?;
        print_line(&format!("{} is set", spec.key));
        Ok(())
    }
}

/// Returns with whose rights the plugin uses the inventory.
const fn acts_as(meta: &Meta) -> &'static str {
    if meta.acts_as_system {
        "system"
    } else {
        "user"
    }
}
