//! Asking plugins about what is to be written, and for what is to be stored. No connection is held meanwhile.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::refusal::WHOLE;
use super::{Desk, Refusals, Resource, WriteError};
use crate::context::{Context, ReadContext};
use crate::db::{DbError, Nested};
use crate::dispatch::failure::CallError;
use crate::dispatch::{Order, Outcome, Scope};
use crate::error::{Error, Result};
use crate::mixin::kind;
use crate::mixin::validation::{
    BatchContext, DynValidation, Part, Question, Rejection, StockItem, Verdict,
};

fn no_field(resource: &Resource, field: &str) -> Error {
    let model = resource.target.model;
    Error::failed(format!("rejects `{field}`, which is no field of `{model}`"))
}

impl Desk {
    /// Whether any active plugin wants to be asked.
    #[must_use]
    pub fn has_validators(&self) -> bool {
        let snapshot = self.registry.snapshot();
        !snapshot.with_mixin::<kind::validation>().is_empty()
    }

    /// Asks the plugins in order until one accepts or rejects. One that gives no answer has not agreed.
    ///
    /// # Errors
    /// With why it may not be, or where no thread was free to ask everyone.
    pub fn ask(&self, question: Question) -> Result<(), WriteError> {
        let (function, own) = (question.function(), question.field());
        let outcome = self.walk(function, move |plugin, cx| {
            let rejected = |rejection: Rejection| ControlFlow::Break(Err(rejection.at(own)));
            match plugin.answer(cx, &question) {
                Ok(Verdict::Pass) => Ok(ControlFlow::Continue(())),
                Ok(Verdict::Accept) => Ok(ControlFlow::Break(Ok(()))),
                Ok(Verdict::Reject(rejection)) => match rejection.unknown(question.resource()) {
                    None => Ok(rejected(rejection)),
                    Some(field) => Err(no_field(question.resource(), field)),
                },
                Err(Error::Refused(refusals)) => Ok(rejected(Rejection::all(&refusals))),
                Err(failure) => Err(failure),
            }
        });
        let Some(outcome) = outcome.map_err(DbError::from)? else {
            return Ok(());
        };
        let mut refusals = match outcome.stopped {
            Some((_, Err(refusals))) => refusals,
            _ => Refusals::default(),
        };
        // One that was left out is well and can be asked again later; what the others say comes first.
        let is_left_out = |error: &CallError| match error {
            CallError::Busy => outcome.cut_short,
            CallError::Unavailable(_) | CallError::Full(_) | CallError::Stalled(_) => true,
            _ => false,
        };
        let mut left_out = outcome.errors.iter();
        let is_short = outcome.cut_short || left_out.any(|(_, error)| is_left_out(error));
        let silent = outcome.errors.iter();
        for (plugin, error) in silent.filter(|(_, error)| !is_left_out(error)) {
            refusals.add(WHOLE, no_answer(plugin.slug, error));
        }
        refusals.finish()?;
        if is_short {
            return Err(WriteError::Busy);
        }
        Ok(())
    }

    /// Asks whether stock may have the batch code, in place of the one that it has had so far.
    ///
    /// # Errors
    /// With why not, at `batch`.
    pub fn validate_batch_code(
        &self,
        code: &str,
        item: Option<&StockItem>,
        old: Option<&str>,
    ) -> Result<(), WriteError> {
        let item = item.cloned().map(Box::new);
        let old = old.map(str::to_owned);
        self.ask(Question::BatchCode(code.to_owned(), item, old))
    }

    /// Asks whether stock of the part may have the serial number, in place of the one that it has had so far.
    ///
    /// # Errors
    /// With why not, at `serial`.
    pub fn validate_serial_number(
        &self,
        serial: &str,
        part: &Part,
        item: Option<&StockItem>,
        old: Option<&str>,
    ) -> Result<(), WriteError> {
        let (part, item) = (Box::new(part.clone()), item.cloned().map(Box::new));
        let old = old.map(str::to_owned);
        self.ask(Question::SerialNumber(serial.to_owned(), part, item, old))
    }

    /// A batch code of a plugin's making.
    ///
    /// # Errors
    /// Where a plugin could not be asked, which might make another one.
    pub fn generate_batch_code(
        &self,
        context: &BatchContext,
    ) -> Result<Option<String>, WriteError> {
        let context = context.clone();
        self.first("generate_batch_code", move |plugin, cx| {
            plugin.generate_batch_code(cx, &context)
        })
    }

    /// The number that a plugin makes of a serial number.
    ///
    /// # Errors
    /// Where a plugin could not be asked.
    pub fn convert_serial_to_int(&self, serial: &str) -> Result<Option<i64>, WriteError> {
        let serial = serial.to_owned();
        self.first("convert_serial_to_int", move |plugin, cx| {
            plugin.convert_serial_to_int(cx, &serial)
        })
    }

    /// The part's latest serial number, where a plugin keeps it.
    ///
    /// # Errors
    /// Where a plugin could not be asked.
    pub fn latest_serial_number(&self, part: &Part) -> Result<Option<String>, WriteError> {
        let part = part.clone();
        self.first("get_latest_serial_number", move |plugin, cx| {
            plugin.get_latest_serial_number(cx, &part)
        })
    }

    /// The next serial number, where a plugin counts.
    ///
    /// # Errors
    /// Where a plugin could not be asked.
    pub fn increment_serial_number(
        &self,
        serial: &str,
        part: &Part,
    ) -> Result<Option<String>, WriteError> {
        let (serial, part) = (serial.to_owned(), part.clone());
        self.first("increment_serial_number", move |plugin, cx| {
            plugin.increment_serial_number(cx, &serial, &part)
        })
    }

    /// The first value that a plugin gives; failures are recorded and passed over.
    ///
    /// # Errors
    /// Where there is none, and a plugin could not be asked: the server's own value would be a guess.
    fn first<R, F>(&self, function: &'static str, call: F) -> Result<Option<R>, WriteError>
    where
        R: Send + 'static,
        F: Fn(&dyn DynValidation, &ReadContext) -> Result<Option<R>> + Send + Sync + 'static,
    {
        let outcome = self.walk(function, move |plugin, cx| {
            Ok(call(plugin, cx)?.map_or(ControlFlow::Continue(()), ControlFlow::Break))
        });
        let Ok(Some(outcome)) = outcome else {
            return Ok(None);
        };
        // One that was asked and is late has failed.
        let is_silent =
            |error: &CallError| error.is_silence() && !matches!(error, CallError::Overdue(_));
        let mut errors = outcome.errors.iter();
        let is_short = outcome.cut_short || errors.any(|(_, error)| is_silent(error));
        match outcome.stopped {
            Some((_, value)) => Ok(Some(value)),
            None if is_short => Err(WriteError::Busy),
            None => Ok(None),
        }
    }

    /// Visits the plugins; `None` where there are none.
    fn walk<B, F>(&self, function: &'static str, visit: F) -> Result<Option<Outcome<B>>, Nested>
    where
        B: Send + 'static,
        F: Fn(&(dyn DynValidation + 'static), &Context) -> Result<ControlFlow<B>>
            + Send
            + Sync
            + 'static,
    {
        let list = self.registry.snapshot().with_mixin::<kind::validation>();
        if list.is_empty() {
            return Ok(None);
        }
        let scope = Scope::asking(
            &self.registry,
            Arc::clone(&self.user),
            "validation",
            function,
        );
        let scope = scope.waiting(!self.is_plugins);
        let dispatcher = self.registry.dispatcher();
        dispatcher
            .walk_blocking(scope, list, Order::All, visit)
            .map(Some)
    }
}

/// What a plugin says when it fails is for administrators: it stands in the error reports.
fn no_answer(plugin: &str, error: &CallError) -> String {
    match error {
        CallError::Failed(_) | CallError::Panicked(_) => {
            format!("the plugin `{plugin}` failed to check this")
        }
        other => format!("the plugin `{plugin}` could not check this: {other}"),
    }
}
