//! InvenTree's plugin architecture as a compile-time framework.
//!
//! A plugin is a struct under [`#[plugin]`](plugin) that lists its mixins. Each mixin is a trait that the struct
//! implements. If it compiles, it is wired right.
//!
//! | I want to … | start here |
//! |---|---|
//! | write a plugin | [`#[plugin]`](plugin), the [`prelude`] |
//! | answer an action, a form of the client or a script | [`ActionMixin`](mixin::action::ActionMixin) |
//! | read a barcode, or generate one | [`BarcodeMixin`](mixin::barcode::BarcodeMixin) |
//! | read the labels of a supplier | [`SupplierBarcodeMixin`](mixin::supplier_barcode::SupplierBarcodeMixin) |
//! | check parts, stock items and other items before they are saved | [`ValidationMixin`](mixin::validation::ValidationMixin) |
//! | serve pages or an API of my own | [`UrlsMixin`](mixin::urls::UrlsMixin), links to them: [`NavigationMixin`](mixin::navigation::NavigationMixin) |
//! | help users to find an item in the building | [`LocateMixin`](mixin::locate::LocateMixin) |
//! | have settings | [`SettingsMixin`](mixin::settings::SettingsMixin), [`#[derive(PluginSettings)]`](derive@PluginSettings) |
//! | do something when the plugin is activated or deactivated | [`LifecycleMixin`](mixin::lifecycle::LifecycleMixin) |
//! | know who calls, the time, the settings, the deadline | [`ReadContext`], where the plugin acts [`Context`] |
//! | read, create, change or delete items, do something with stock or orders | [`InventoryContext::inventory`], [`Inventory`] |
//! | know the fields of a model | [`items`], such as [`items::Part`] and [`items::part`]; conditions on them: [`query::Column`] |
//! | tell the caller what is wrong | [`Error::invalid`], [`Error::invalid_field`] |
//! | call another plugin | [`Context::registry`], [`UserRegistry::call`](registry::UserRegistry::call) |
//! | define a mixin of my own | [`mixin_kind!`] |
//! | host plugins in another server | [`registry::Registry::open`], [`registry::host::Host`] |

extern crate self as inventree;

mod framework;
mod inventory;
pub mod mixin;

pub use framework::{
    access, clean, clock, context, db, decimal, dispatch, entry, error, folder, json_error, meta,
    metadata_update, registry, schema, settings, slug, supervise, validation_errors, version,
};
pub(crate) use framework::{const_check, plugin_trait};
pub use inventory::context::InventoryContext;
pub use inventory::host::InventoryHost;
pub use inventory::interface::Inventory;
pub use inventory::{
    interface, items, media, models, query, resource, server_settings, supplier_label,
};

pub use actix_web;
pub use chrono;
pub use diesel;
pub use inventree_macros::{PluginSettings, SettingChoice, plugin};
pub use serde;
pub use serde_json;

pub use context::{Context, ReadContext};
pub use error::{Error, Result};
pub use plugin_trait::{ActsAsSystem, Plugin};
pub use validation_errors::ValidationErrors;
pub use version::{API_VERSION, SERVER_VERSION, Version};

/// What a plugin needs, in one line.
pub mod prelude {
    pub use crate::access::role::{Permission, Role};
    pub use crate::context::{Context, Purpose, ReadContext};
    pub use crate::decimal::Decimal;
    pub use crate::error::{Error, Result};
    pub use crate::interface::{BarcodeItem, Batch};
    pub use crate::items::*;
    pub use crate::mixin::action::{ActionMixin, ActionOutcome};
    pub use crate::mixin::barcode::{Barcode, BarcodeMixin, Scan};
    pub use crate::mixin::lifecycle::LifecycleMixin;
    pub use crate::mixin::locate::LocateMixin;
    pub use crate::mixin::navigation::{Link, NavigationMixin};
    pub use crate::mixin::settings::SettingsMixin;
    pub use crate::mixin::supplier_barcode::SupplierBarcodeMixin;
    pub use crate::mixin::urls::{Access, RequestContext, Url, UrlsMixin};
    pub use crate::mixin::validation::{BatchContext, Deltas, ValidationMixin, Verdict};
    pub use crate::plugin_trait::Plugin;
    pub use crate::settings::{PluginSettings, Secret, SettingValue};
    pub use crate::supplier_label::LabelFields;
    pub use crate::validation_errors::ValidationErrors;
    pub use crate::{Inventory, InventoryContext};
    pub use chrono::{NaiveDate, NaiveDateTime};
    pub use inventree_macros::{PluginSettings, SettingChoice, plugin};
    pub use serde_json::{Value, json};
}

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

/// What generated code names; not for people.
#[doc(hidden)]
pub mod __private {
    pub use crate::__register as register;
    pub use crate::entry::{Cast, Entry, INVENTREE_PLUGINS};
    pub use crate::folder::{EmbeddedFile, Folder};
    pub use crate::meta::{Meta, Source};
    pub use crate::mixin::{Declares, kind};
    pub use crate::plugin_trait::{ActsAsSystem, Plugin};
    pub use crate::settings::spec::check;
    pub use crate::settings::value::check_protected;
    pub use crate::settings::{
        Choice, Filter, Model, NoSettings, PluginSettings, SettingSpec, SettingValue, ValueType,
        Values,
    };
    // By names that no author has in scope: a lint about long paths would blame the author's code.
    pub use crate::settings::{PluginSettings as CheckedSettings, SettingValue as CheckedValue};
    pub use crate::version::Version;
    pub use inventree_macros::main;
    pub use linkme;
    pub use std::sync::Arc;
}
