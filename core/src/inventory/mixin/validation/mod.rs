//! `validation`: additional rules for writes, and custom serial numbers and batch codes.

use crate::context::ReadContext;
use crate::error::Result;
use crate::items::{Instance, Parameter, ParameterTemplate, Part, StockItem};
use crate::mixin::listed;
use crate::plugin_trait::Plugin;

mod batch_context;
mod deltas;
mod plugin_calls;
mod request;
mod verdict;

pub use batch_context::BatchContext;
pub use deltas::{Delta, Deltas};
pub(crate) use plugin_calls::PluginValidator;
pub use request::ValidationRequest;
pub use verdict::{FieldErrors, Verdict};

/// Validates what is written, and generates serial numbers and batch codes. Every method has a default that leaves the
/// decision to the other plugins and the server.
///
/// - *validated*: when a request creates or changes an item, the server checks its own rules first. Then it calls the
///   plugins: for each field with a method of its own (such as [`validate_part_name`](Self::validate_part_name)) whose
///   value is new, and finally for the whole item ([`validate_model_instance`](Self::validate_model_instance)). For
///   each method, plugins are called in order of priority and slug until one does not return [`Pass`](Verdict::Pass).
///   They can read but not write, and no rows are locked during the calls. `cx.inventory()` reads with the rights of the
///   user who writes; a plugin that compares with what this user may not view uses
///   [`inventory_as_system`](crate::InventoryContext::inventory_as_system).
/// - *written*: then the server begins a transaction, checks its own rules again and writes. If another request has
///   changed the item meanwhile, everything is repeated. So a method can be called several times for one write.
/// - *side effects*: a request may write or delete further items, such as stock that is split, merged or deleted with
///   its location. The server finds them by a dry run in a transaction that is rolled back, calls the plugins for each
///   of them, and runs the request again. It commits if the effects are the same. An item that such a request creates,
///   or an earlier operation of a [batch](crate::Inventory::batch), is not stored yet when plugins are asked about items
///   that refer to it.
/// - *deleted*: plugins are called for every item of the request before the first one is deleted
///   ([`validate_model_deletion`](Self::validate_model_deletion)).
/// - *failed*: a plugin that panics, misses the deadline, returns an error or is quarantined has not approved. Nothing
///   is written, and the response names the plugin.
/// - *generated*: for serial numbers and batch codes, the first plugin that returns a value decides; otherwise the
///   server's own rule applies. Failed calls are skipped. But if a plugin could not be called, because it is busy or
///   quarantined, and no other plugin returns a value, the request fails with a 503: the server's own value could be
///   wrong.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Requires quiet names, and descriptions that differ from them.
/// #[plugin(name = "Plain Names", slug = "plain-names", version = "1.0.0", mixins(validation))]
/// #[derive(Default)]
/// struct PlainNames;
///
/// impl ValidationMixin for PlainNames {
///     fn validate_part_name(
///         &self,
///         _cx: &ReadContext,
///         name: &str,
///         part: &Part,
///         _old: Option<&str>,
///     ) -> Result<Verdict> {
///         if name.eq_ignore_ascii_case(&part.description) {
///             return Ok(Verdict::reject(part::DESCRIPTION, "the description repeats the name"));
///         }
///         Ok(if name.contains('!') {
///             Verdict::reject_value("the name contains an exclamation mark")
///         } else {
///             Verdict::Pass
///         })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `validation` but does not implement `ValidationMixin`",
    label = "`impl ValidationMixin for {Self}` is missing",
    note = "write `impl ValidationMixin for {Self} {{ … }}` with the methods that the plugin needs, such as `fn validate_part_name(&self, cx: &ReadContext, name: &str, part: &Part, old: Option<&str>) -> Result<Verdict> {{ … }}`",
    note = "or remove `validation` from `mixins(...)`"
)]
pub trait ValidationMixin: listed::validation {
    /// Validates an item of any resource before it is stored. `deltas` has the changes and the stored item; it is
    /// `None` for a new item.
    ///
    /// # Errors
    /// [`Error::invalid`](crate::Error::invalid) rejects the item. With any other error nothing is written either, and
    /// an error of the plugin itself is recorded as its failure.
    fn validate_model_instance(
        &self,
        cx: &ReadContext,
        instance: &Instance,
        deltas: Option<&Deltas>,
    ) -> Result<Verdict> {
        let _ = (cx, instance, deltas);
        Ok(Verdict::Pass)
    }

    /// Validates the deletion of an item of any resource.
    ///
    /// # Errors
    /// As for [`validate_model_instance`](Self::validate_model_instance).
    fn validate_model_deletion(&self, cx: &ReadContext, instance: &Instance) -> Result<Verdict> {
        let _ = (cx, instance);
        Ok(Verdict::Pass)
    }

    /// Validates the name of a part. Called for a new part, and when the name changes from `old`.
    ///
    /// # Errors
    /// As for [`validate_model_instance`](Self::validate_model_instance).
    fn validate_part_name(
        &self,
        cx: &ReadContext,
        name: &str,
        part: &Part,
        old: Option<&str>,
    ) -> Result<Verdict> {
        let _ = (cx, name, part, old);
        Ok(Verdict::Pass)
    }

    /// Validates the internal part number (IPN) of a part; it can be empty. Called for a new part, and when the IPN
    /// changes from `old`.
    ///
    /// # Errors
    /// As for [`validate_model_instance`](Self::validate_model_instance).
    fn validate_part_ipn(
        &self,
        cx: &ReadContext,
        ipn: &str,
        part: &Part,
        old: Option<&str>,
    ) -> Result<Verdict> {
        let _ = (cx, ipn, part, old);
        Ok(Verdict::Pass)
    }

    /// Validates the value `data` of a parameter of the template. Called for a new parameter, and when its template changes or its
    /// value changes from `old`.
    ///
    /// # Errors
    /// As for [`validate_model_instance`](Self::validate_model_instance).
    fn validate_part_parameter(
        &self,
        cx: &ReadContext,
        parameter: &Parameter,
        template: &ParameterTemplate,
        data: &str,
        old: Option<&str>,
    ) -> Result<Verdict> {
        let _ = (cx, parameter, template, data, old);
        Ok(Verdict::Pass)
    }

    /// Validates the batch code of a stock item; it can be empty.
    ///
    /// Called when the code differs from `old`; not for stock that is moved or split off other stock and keeps its
    /// code. `item` is `None` if the code is checked before the item exists.
    ///
    /// # Errors
    /// As for [`validate_model_instance`](Self::validate_model_instance).
    fn validate_batch_code(
        &self,
        cx: &ReadContext,
        code: &str,
        item: Option<&StockItem>,
        old: Option<&str>,
    ) -> Result<Verdict> {
        let _ = (cx, code, item, old);
        Ok(Verdict::Pass)
    }

    /// Validates a serial number for stock of the part.
    ///
    /// Called when the number differs from `old`, and when the item changes to another part. `item` is `None` if the
    /// number is checked before the item exists.
    ///
    /// # Errors
    /// As for [`validate_model_instance`](Self::validate_model_instance).
    fn validate_serial_number(
        &self,
        cx: &ReadContext,
        serial: &str,
        part: &Part,
        item: Option<&StockItem>,
        old: Option<&str>,
    ) -> Result<Verdict> {
        let _ = (cx, serial, part, item, old);
        Ok(Verdict::Pass)
    }

    /// Generates a batch code of at most 100 characters. `None` leaves it to the next plugin, and finally to the
    /// server's template.
    ///
    /// # Errors
    /// The next plugin is called; an error of the plugin itself is recorded as its failure.
    fn generate_batch_code(
        &self,
        cx: &ReadContext,
        context: &BatchContext,
    ) -> Result<Option<String>> {
        let _ = (cx, context);
        Ok(None)
    }

    /// Converts a serial number to the integer by which it is sorted. `None` leaves it to the next plugin, and finally
    /// to the server, which takes the digits of the serial number.
    ///
    /// # Errors
    /// As for [`generate_batch_code`](Self::generate_batch_code).
    fn convert_serial_to_int(&self, cx: &ReadContext, serial: &str) -> Result<Option<i64>> {
        let _ = (cx, serial);
        Ok(None)
    }

    /// Returns the latest serial number of the part's stock. `None` leaves it to the next plugin, and finally to the
    /// highest stored serial number.
    ///
    /// # Errors
    /// As for [`generate_batch_code`](Self::generate_batch_code).
    fn get_latest_serial_number(&self, cx: &ReadContext, part: &Part) -> Result<Option<String>> {
        let _ = (cx, part);
        Ok(None)
    }

    /// Returns the serial number that follows the given one. `None` leaves it to the next plugin, and finally to the
    /// server, which counts up.
    ///
    /// # Errors
    /// As for [`generate_batch_code`](Self::generate_batch_code).
    fn increment_serial_number(
        &self,
        cx: &ReadContext,
        serial: &str,
        part: &Part,
    ) -> Result<Option<String>> {
        let _ = (cx, serial, part);
        Ok(None)
    }
}

/// The trait that the host calls for [`ValidationMixin`]; one method covers all `validate_…` methods.
pub trait DynValidation: Send + Sync {
    /// Calls the `validate_…` method of the request.
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn validate(&self, cx: &ReadContext, question: &ValidationRequest) -> Result<Verdict>;
    /// See [`ValidationMixin::generate_batch_code`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn generate_batch_code(
        &self,
        cx: &ReadContext,
        context: &BatchContext,
    ) -> Result<Option<String>>;
    /// See [`ValidationMixin::convert_serial_to_int`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn convert_serial_to_int(&self, cx: &ReadContext, serial: &str) -> Result<Option<i64>>;
    /// See [`ValidationMixin::get_latest_serial_number`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn get_latest_serial_number(&self, cx: &ReadContext, part: &Part) -> Result<Option<String>>;
    /// See [`ValidationMixin::increment_serial_number`].
    ///
    /// # Errors
    /// Returns the plugin's error.
    fn increment_serial_number(
        &self,
        cx: &ReadContext,
        serial: &str,
        part: &Part,
    ) -> Result<Option<String>>;
}

impl<P: ValidationMixin + Plugin> DynValidation for P {
    fn validate(&self, cx: &ReadContext, question: &ValidationRequest) -> Result<Verdict> {
        question.call(self, cx)
    }

    fn generate_batch_code(
        &self,
        cx: &ReadContext,
        context: &BatchContext,
    ) -> Result<Option<String>> {
        ValidationMixin::generate_batch_code(self, cx, context)
    }

    fn convert_serial_to_int(&self, cx: &ReadContext, serial: &str) -> Result<Option<i64>> {
        ValidationMixin::convert_serial_to_int(self, cx, serial)
    }

    fn get_latest_serial_number(&self, cx: &ReadContext, part: &Part) -> Result<Option<String>> {
        ValidationMixin::get_latest_serial_number(self, cx, part)
    }

    fn increment_serial_number(
        &self,
        cx: &ReadContext,
        serial: &str,
        part: &Part,
    ) -> Result<Option<String>> {
        ValidationMixin::increment_serial_number(self, cx, serial, part)
    }
}

crate::mixin_kind! {
    /// The mixin `validation`.
    #[expect(non_camel_case_types, reason = "a marker is spelt like its keyword")]
    pub validation = "validation", "Validation": ValidationMixin => dyn DynValidation
}
