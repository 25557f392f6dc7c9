//! `action`: something a client can ask for by name.

use serde_json::{Map, Value};

use crate::context::Context;
use crate::error::Result;
use crate::mixin::listed;
use crate::plugin_trait::Plugin;

/// Something a client can ask for by name, with any JSON as argument.
///
/// - *active*: the name is answered at `POST /api/action/` with `{"action": name, "data": any}`.
/// - *asked*: [`perform_action`](Self::perform_action) runs on a thread of the host, behind the fence.
/// - *answered*: the outcome becomes `{"action", "result", "info"}`; an error that is the caller's fault
///   becomes a 400, any other is recorded as a failure of the plugin.
///
/// What it writes it writes as whoever asked, by [`Context::desk`]: without their roles it may do nothing.
///
/// Where several active plugins have the same name, the first in order of priority and slug answers.
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
///             return Err(Error::refuse_field("data", "give two numbers"));
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
    /// The name that clients send, compared exactly.
    const ACTION_NAME: &'static str;

    /// Does the work. `data` is what the client sent, `null` where it sent nothing.
    ///
    /// # Errors
    /// [`Error::refuse`](crate::Error::refuse) where the caller is at fault, any other error where the plugin is.
    fn perform_action(&self, cx: &Context, data: &Value) -> Result<ActionOutcome>;
}

/// What an action answers.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionOutcome {
    result: Value,
    info: Value,
    reply: Option<Map<String, Value>>,
}

impl ActionOutcome {
    /// `result: true`, no further information.
    #[must_use]
    pub fn ok() -> Self {
        Self::of(true)
    }

    /// The given `result`, no further information.
    #[must_use]
    pub fn of(result: impl Into<Value>) -> Self {
        Self {
            result: result.into(),
            info: Value::Null,
            reply: None,
        }
    }

    /// With the given `info`.
    #[must_use]
    pub fn info(mut self, info: impl Into<Value>) -> Self {
        self.info = info.into();
        self
    }

    /// An answer of the plugin's own in place of `{"action", "result", "info"}`.
    #[must_use]
    pub fn reply(reply: Map<String, Value>) -> Self {
        Self {
            reply: Some(reply),
            ..Self::ok()
        }
    }

    /// The body sent to the client.
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

/// The host's side of [`ActionMixin`].
pub trait DynAction: Send + Sync {
    /// See [`ActionMixin::ACTION_NAME`].
    fn action_name(&self) -> &'static str;
    /// See [`ActionMixin::perform_action`].
    ///
    /// # Errors
    /// As the plugin returns them.
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

crate::mixin_kind! {
    /// The mixin `action`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub action = "action", "Actions": ActionMixin => dyn DynAction, facts: &'static str = P::ACTION_NAME
}
