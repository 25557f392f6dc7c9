//! Asks plugins to validate writes and to generate values. No database connection is held meanwhile.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{
    BatchContext, DynValidation, FieldErrors, ValidationMixin, ValidationRequest, Verdict,
};
use crate::context::{Context, ReadContext};
use crate::db::{DbError, NestedCallError};
use crate::dispatch::failure::CallError;
use crate::dispatch::{Outcome, Scope, Targets};
use crate::error::{Error, Result};
use crate::items::{Instance, Part, StockItem};
use crate::mixin::kind;
use crate::resource::checks::Validator;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Change, Item, Resource, ValidationErrors, WriteError, Writer};

/// All active plugins with the mixin.
#[derive(Debug)]
pub(crate) struct PluginValidator;

impl Validator for PluginValidator {
    fn is_active(&self, writer: &Writer) -> bool {
        let snapshot = writer.registry.snapshot();
        !snapshot.with_mixin::<kind::validation>().is_empty()
    }

    fn validate_change(&self, writer: &Writer, change: &Change) -> Result<(), WriteError> {
        writer.call_validators(ValidationRequest::for_change(change))
    }

    fn validate_deletion(&self, writer: &Writer, item: Item) -> Result<(), WriteError> {
        let instance = Instance::from_item(item);
        writer.call_validators(ValidationRequest::Deletion(Box::new(instance)))
    }
}

impl ValidationRequest {
    /// Calls the method of one plugin.
    pub(super) fn call<P: ValidationMixin>(&self, plugin: &P, cx: &ReadContext) -> Result<Verdict> {
        match self {
            Self::Instance(instance, deltas) => {
                plugin.validate_model_instance(cx, instance, deltas.as_deref())
            }
            Self::Deletion(instance) => plugin.validate_model_deletion(cx, instance),
            Self::PartName(part, old) => {
                plugin.validate_part_name(cx, &part.name, part, old.as_deref())
            }
            Self::PartIpn(part, old) => {
                plugin.validate_part_ipn(cx, &part.ipn, part, old.as_deref())
            }
            Self::PartParameter(parameter, template, old) => {
                let data = &parameter.data;
                plugin.validate_part_parameter(cx, parameter, template, data, old.as_deref())
            }
            Self::BatchCode(code, item, old) => {
                plugin.validate_batch_code(cx, code, item.as_deref(), old.as_deref())
            }
            Self::SerialNumber(serial, part, item, old) => {
                plugin.validate_serial_number(cx, serial, part, item.as_deref(), old.as_deref())
            }
        }
    }
}

fn unknown_field_error(resource: &Resource, field: &str) -> Error {
    let model = resource.model.name;
    Error::failed(format!("rejects `{field}`, which is no field of `{model}`"))
}

impl Writer {
    /// Asks the plugins in order until one accepts or rejects. A plugin that does not answer has not accepted.
    ///
    /// # Errors
    /// When a plugin rejects or fails, or when no thread was free to ask all of them.
    pub fn call_validators(&self, question: ValidationRequest) -> Result<(), WriteError> {
        let (function, own) = (question.function(), question.field());
        let outcome = self.walk(function, move |plugin, cx| {
            let rejected =
                |errors: FieldErrors| ControlFlow::Break(Err(errors.into_validation_errors(own)));
            match plugin.validate(cx, &question) {
                Ok(Verdict::Pass) => Ok(ControlFlow::Continue(())),
                Ok(Verdict::Accept) => Ok(ControlFlow::Break(Ok(()))),
                Ok(Verdict::Reject(errors)) => match errors.unknown_field(question.resource()) {
                    None => Ok(rejected(errors)),
                    Some(field) => Err(unknown_field_error(question.resource(), field)),
                },
                Err(Error::Invalid(errors)) => {
                    Ok(rejected(FieldErrors::from_validation_errors(&errors)))
                }
                Err(failure) => Err(failure),
            }
        });
        let Some(outcome) = outcome.map_err(DbError::from)? else {
            return Ok(());
        };
        let mut errors = match outcome.stopped {
            Some((_, Err(errors))) => errors,
            _ => ValidationErrors::default(),
        };
        // A skipped plugin has not failed and can be asked again later; the errors of others come first.
        let is_left_out = |error: &CallError| match error {
            CallError::Busy => outcome.is_incomplete,
            CallError::Unavailable(_)
            | CallError::StorageFull(_)
            | CallError::DatabaseStalled(_) => true,
            _ => false,
        };
        let mut left_out = outcome.errors.iter();
        let is_short = outcome.is_incomplete || left_out.any(|(_, error)| is_left_out(error));
        let silent = outcome.errors.iter();
        for (plugin, error) in silent.filter(|(_, error)| !is_left_out(error)) {
            errors.add(NON_FIELD_ERRORS, failure_message(plugin.slug, error));
        }
        errors.into_result()?;
        if is_short {
            return Err(WriteError::Busy);
        }
        Ok(())
    }

    /// Validates a batch code of stock, which replaces the old one.
    ///
    /// # Errors
    /// When a plugin rejects it, in the field `batch`.
    pub fn validate_batch_code(
        &self,
        code: &str,
        item: Option<&StockItem>,
        old: Option<&str>,
    ) -> Result<(), WriteError> {
        let item = item.cloned().map(Box::new);
        let old = old.map(str::to_owned);
        self.call_validators(ValidationRequest::BatchCode(code.to_owned(), item, old))
    }

    /// Validates a serial number for stock of the part, which replaces the old one.
    ///
    /// # Errors
    /// When a plugin rejects it, in the field `serial`.
    pub fn validate_serial_number(
        &self,
        serial: &str,
        part: &Part,
        item: Option<&StockItem>,
        old: Option<&str>,
    ) -> Result<(), WriteError> {
        let (part, item) = (Box::new(part.clone()), item.cloned().map(Box::new));
        let old = old.map(str::to_owned);
        self.call_validators(ValidationRequest::SerialNumber(
            serial.to_owned(),
            part,
            item,
            old,
        ))
    }

    /// Returns a batch code that a plugin generates.
    ///
    /// # Errors
    /// When a plugin could not be asked, which might generate another one.
    pub fn generate_batch_code(
        &self,
        context: &BatchContext,
    ) -> Result<Option<String>, WriteError> {
        let context = context.clone();
        self.first_value("generate_batch_code", move |plugin, cx| {
            plugin.generate_batch_code(cx, &context)
        })
    }

    /// Returns the integer that a plugin converts a serial number to.
    ///
    /// # Errors
    /// When a plugin could not be asked.
    pub fn convert_serial_to_int(&self, serial: &str) -> Result<Option<i64>, WriteError> {
        let serial = serial.to_owned();
        self.first_value("convert_serial_to_int", move |plugin, cx| {
            plugin.convert_serial_to_int(cx, &serial)
        })
    }

    /// Returns the part's latest serial number, if a plugin tracks it.
    ///
    /// # Errors
    /// When a plugin could not be asked.
    pub fn latest_serial_number(&self, part: &Part) -> Result<Option<String>, WriteError> {
        let part = part.clone();
        self.first_value("get_latest_serial_number", move |plugin, cx| {
            plugin.get_latest_serial_number(cx, &part)
        })
    }

    /// Returns the next serial number, if a plugin generates it.
    ///
    /// # Errors
    /// When a plugin could not be asked.
    pub fn increment_serial_number(
        &self,
        serial: &str,
        part: &Part,
    ) -> Result<Option<String>, WriteError> {
        let (serial, part) = (serial.to_owned(), part.clone());
        self.first_value("increment_serial_number", move |plugin, cx| {
            plugin.increment_serial_number(cx, &serial, &part)
        })
    }

    /// Returns the first value that a plugin returns; failures are recorded and skipped.
    ///
    /// # Errors
    /// When there is none and a plugin could not be asked: the server's own value would be a guess.
    fn first_value<R, F>(&self, function: &'static str, call: F) -> Result<Option<R>, WriteError>
    where
        R: Send + 'static,
        F: Fn(&dyn DynValidation, &ReadContext) -> Result<Option<R>> + Send + Sync + 'static,
    {
        let outcome = self.walk(function, move |plugin, cx| {
            Ok(call(plugin, cx)?.map_or(ControlFlow::Continue(()), ControlFlow::Break))
        });
        let Some(outcome) = outcome.map_err(DbError::from)? else {
            return Ok(None);
        };
        // A plugin that was asked and is overdue has failed.
        let is_silent =
            |error: &CallError| error.is_unanswered() && !matches!(error, CallError::Overdue(_));
        let mut errors = outcome.errors.iter();
        let is_short = outcome.is_incomplete || errors.any(|(_, error)| is_silent(error));
        match outcome.stopped {
            Some((_, value)) => Ok(Some(value)),
            None if is_short => Err(WriteError::Busy),
            None => Ok(None),
        }
    }

    /// Calls the plugins in order; `None` where there are none.
    fn walk<B, F>(
        &self,
        function: &'static str,
        visit: F,
    ) -> Result<Option<Outcome<B>>, NestedCallError>
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
        let scope =
            Scope::read_only::<kind::validation>(&self.registry, Arc::clone(&self.user), function);
        let scope = scope.with_waiting(!self.is_plugin);
        let dispatcher = self.registry.dispatcher();
        dispatcher
            .walk_blocking(scope, list, Targets::All, visit)
            .map(Some)
    }
}

/// The details of a failure are for administrators, in the error reports.
fn failure_message(plugin: &str, error: &CallError) -> String {
    match error {
        CallError::Failed(_) | CallError::Panicked(_) => {
            format!("the plugin `{plugin}` failed to check this")
        }
        other => format!("the plugin `{plugin}` could not check this: {other}"),
    }
}
