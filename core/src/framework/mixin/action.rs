//! `action`: code that a client runs by name.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::context::Context;
use crate::error::Result;
use crate::mixin::listed;
use crate::plugin_trait::Plugin;
use crate::registry::plugin_handle::PluginHandle;
use crate::registry::snapshot::Snapshot;
use crate::registry::target::Target;

/// An action that a client runs by name, with any JSON value as argument.
///
/// - *active*: `POST /api/action/` with `{"action": name, "data": any}` finds the plugin by its
///   [`ACTION_NAME`](Self::ACTION_NAME). If several active plugins have the same name, the first one by priority and
///   slug is called.
/// - *called*: [`perform_action`](Self::perform_action) runs isolated, on a plugin thread of the host.
/// - *done*: the outcome is sent as `{"action", "result", "info"}`.
/// - *failed*: [`Error::invalid`](crate::Error::invalid) is sent as a 400 with the message. An error of the plugin
///   itself is recorded as its failure and sent as a 502. [`Error`](crate::Error) lists the other errors with their
///   statuses.
///
/// An action writes to the inventory with [`cx.inventory()`](crate::InventoryContext::inventory), which acts for the
/// calling user and checks that user's roles.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Adds two numbers.
/// #[plugin(name = "Adder", slug = "adder", version = "1.0.0", mixins(action))]
/// #[derive(Default)]
/// struct Adder;
///
/// impl ActionMixin for Adder {
///     const ACTION_NAME: &'static str = "add";
///
///     fn perform_action(&self, _cx: &Context, data: &Value) -> Result<ActionOutcome> {
///         let Some([Value::Number(a), Value::Number(b)]) = data.as_array().map(Vec::as_slice) else {
///             return Err(Error::invalid_field("data", "send a list of two numbers"));
///         };
///         Ok(ActionOutcome::ok().info(a.as_f64().zip(b.as_f64()).map(|(a, b)| a + b)))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `action` but does not implement `ActionMixin`",
    label = "`impl ActionMixin for {Self}` is missing",
    note = "write `impl ActionMixin for {Self} {{ const ACTION_NAME: &'static str = \"…\"; fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {{ … }} }}`",
    note = "or remove `action` from `mixins(...)`"
)]
pub trait ActionMixin: listed::action {
    /// The name that clients send; compared exactly.
    const ACTION_NAME: &'static str;

    /// Runs the action. `data` is the value that the client sent, or `null` if it sent none.
    ///
    /// # Errors
    /// [`Error::invalid`](crate::Error::invalid) if the request is wrong; any error of another crate, passed on with
    /// `?`, is a failure of the plugin.
    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome>;
}

/// The result of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionOutcome {
    result: Value,
    info: Value,
    reply: Option<Map<String, Value>>,
}

impl ActionOutcome {
    /// Creates an outcome with `result: true` and no `info`.
    #[must_use]
    pub fn ok() -> Self {
        Self::new(true)
    }

    /// Creates an outcome with the given `result` and no `info`.
    #[must_use]
    pub fn new(result: impl Into<Value>) -> Self {
        Self {
            result: result.into(),
            info: Value::Null,
            reply: None,
        }
    }

    /// Sets `info`.
    #[must_use]
    pub fn info(mut self, info: impl Into<Value>) -> Self {
        self.info = info.into();
        self
    }

    /// Creates an outcome with its own response body in place of `{"action", "result", "info"}`.
    #[must_use]
    pub fn reply(reply: Map<String, Value>) -> Self {
        Self {
            reply: Some(reply),
            ..Self::ok()
        }
    }

    /// Builds the response body.
    #[must_use]
    pub fn into_body(self, action: &str) -> Map<String, Value> {
        self.reply.unwrap_or_else(|| {
            Map::from_iter([
                ("action".to_owned(), Value::from(action)),
                ("result".to_owned(), self.result),
                ("info".to_owned(), self.info),
            ])
        })
    }
}

/// The trait that the host calls for [`ActionMixin`].
pub trait DynAction: Send + Sync {
    /// See [`ActionMixin::ACTION_NAME`].
    fn action_name(&self) -> &'static str;
    /// See [`ActionMixin::perform_action`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome>;
}

impl<P: ActionMixin + Plugin> DynAction for P {
    fn action_name(&self) -> &'static str {
        P::ACTION_NAME
    }

    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome> {
        ActionMixin::perform_action(self, cx, data)
    }
}

/// The active plugins by action name.
#[derive(Debug)]
pub struct ActionIndex(HashMap<&'static str, usize, foldhash::fast::RandomState>);

impl ActionIndex {
    fn new(plugins: &[PluginHandle<Arc<dyn DynAction>>]) -> Self {
        let mut places = HashMap::default();
        for (place, plugin) in plugins.iter().enumerate() {
            places.entry(plugin.instance.action_name()).or_insert(place);
        }
        Self(places)
    }

    /// Returns the position, in the list of `action` plugins, of the plugin with the action.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }
}

/// Returns the plugin with the action; `None` if no active plugin has it.
#[must_use]
pub fn find_action(snapshot: &Snapshot, name: &str) -> Option<Target<action>> {
    let index = snapshot.index::<action>()?.find(name)?;
    Target::new(snapshot.with_mixin::<action>(), index)
}

crate::mixin_kind! {
    /// The mixin `action`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub action = "action", "Actions": ActionMixin => dyn DynAction, spec: &'static str = P::ACTION_NAME,
    index: ActionIndex = ActionIndex::new
}
