//! InvenTree's plugin architecture as a compile-time framework.
//!
//! A plugin is a struct under [`#[plugin]`](plugin), which names its mixins; each mixin is a trait that the
//! struct implements. If it compiles, it is wired right. Start with the [`prelude`] and with the trait of the
//! mixin you want in [`mixin`].

extern crate self as inventree;

pub mod clean;
pub mod clock;
mod constant;
pub mod context;
pub mod db;
pub mod decimal;
pub mod dispatch;
pub mod entry;
pub mod error;
pub mod folder;
pub mod json_error;
pub mod label;
pub mod media;
pub mod meta;
pub mod mixin;
pub mod models;
mod plugin_trait;
pub mod refusal;
pub mod registry;
pub mod resource;
pub mod schema;
pub mod settings;
pub mod slug;
pub mod supervise;
mod template;
pub mod version;

pub use actix_web;
pub use diesel;
pub use inventree_macros::{PluginSettings, SettingChoice, plugin};
pub use serde;
pub use serde_json;

pub use context::{Context, ReadContext};
pub use error::{Error, Result};
pub use plugin_trait::Plugin;
pub use refusal::Refusals;
pub use version::{API_VERSION, SERVER_VERSION, Version};

/// What a plugin needs, in one line.
pub mod prelude {
    pub use crate::context::{Context, Purpose, ReadContext};
    pub use crate::error::{Error, Result};
    pub use crate::label::LabelFields;
    pub use crate::mixin::action::{ActionMixin, ActionOutcome};
    pub use crate::mixin::barcode::{Barcode, BarcodeMixin, BarcodeObject, Scan};
    pub use crate::mixin::lifecycle::LifecycleMixin;
    pub use crate::mixin::locate::LocateMixin;
    pub use crate::mixin::navigation::{Link, NavigationMixin};
    pub use crate::mixin::settings::SettingsMixin;
    pub use crate::mixin::supplier_barcode::SupplierBarcodeMixin;
    pub use crate::mixin::urls::{Access, Url, UrlsMixin};
    pub use crate::mixin::validation::{
        BatchContext, Deltas, Parameter, Part, StockItem, ValidationMixin, Verdict,
    };
    pub use crate::models::role::{Permission, Role};
    pub use crate::plugin_trait::Plugin;
    pub use crate::refusal::Refusals;
    pub use crate::resource::Item;
    pub use crate::settings::{PluginSettings, Secret, SettingValue};
    pub use inventree_macros::{PluginSettings, SettingChoice, plugin};
    pub use serde_json::{Value, json};
}

/// What generated code names; not for people.
#[doc(hidden)]
pub mod __private {
    pub use crate::__register as register;
    pub use crate::entry::{Cast, Entry, INVENTREE_PLUGINS};
    pub use crate::folder::{Embedded, Folder};
    pub use crate::meta::{Meta, Source};
    pub use crate::mixin::{Declares, kind};
    pub use crate::plugin_trait::Plugin;
    pub use crate::settings::spec::{check, check_protected};
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
