//! `validation`: rules of a plugin's own for what is written, and its own serial numbers and batch codes.

use crate::context::ReadContext;
use crate::error::Result;
use crate::mixin::listed;
use crate::plugin_trait::Plugin;
use crate::resource::Item;

mod deltas;
mod question;
mod verdict;
mod view;

pub use deltas::{Delta, Deltas};
pub use question::Question;
pub use verdict::{Rejection, Verdict};
pub use view::{BatchContext, Parameter, Part, StockItem};

/// Has a say in what is written, and makes serial numbers and batch codes. Every call has a default that leaves
/// the matter to others.
///
/// - *changed*: an item was read and found sound by the server's own rules. Plugins are asked in order of
///   priority and slug: first about the fields that they have a call for, where the value is not the one so far, then
///   about the item as a whole, until
///   one does not [`Pass`](Verdict::Pass). Nothing is locked meanwhile. A plugin may read; it writes nothing, since its
///   answer may be wanted again.
/// - *written*: only then a transaction begins, which holds the server's own rules once more. Where somebody else
///   was faster, everything begins anew, so that a call may come several times for one write.
/// - *along with it*: what else the request writes or deletes, such as stock that is split, merged or goes with its
///   location, is found by doing it in a transaction that is undone. Plugins are asked about each such item, then
///   everything is done anew; it stands where the same happens again.
/// - *deleted*: each item is asked about before any is deleted, also where many are deleted at once.
/// - *failed*: a plugin that panics, hangs, fails or is quarantined has not agreed: nothing is written, and the
///   answer names it. Where a value was wanted, the next plugin or the server itself makes it.
///
/// ```
/// use inventree::prelude::*;
///
/// /// Wants parts to be told apart by their names.
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
///             return Ok(Verdict::reject("description", "say more than the name does"));
///         }
///         Ok(if name.contains('!') {
///             Verdict::reject_value("no shouting")
///         } else {
///             Verdict::Pass
///         })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "plugin `{Self}` declares the mixin `validation` but does not implement `ValidationMixin`",
    label = "`impl ValidationMixin for {Self}` is missing",
    note = "write `impl ValidationMixin for {Self} {{ … }}` with those calls that the plugin wants, such as `fn validate_part_name(&self, cx: &ReadContext, name: &str, part: &Part, old: Option<&str>) -> Result<Verdict> {{ … }}`",
    note = "or remove `validation` from `mixins(...)`"
)]
pub trait ValidationMixin: listed::validation {
    /// Whether the item of any resource may be stored as it is to be. `deltas` is what changes, and what was
    /// before; none for a new item.
    ///
    /// # Errors
    /// [`Error::refuse`](crate::Error::refuse) is a rejection; any other error is a failure of the plugin, with
    /// which nothing is written.
    fn validate_model_instance(
        &self,
        cx: &ReadContext,
        instance: &Item,
        deltas: Option<&Deltas>,
    ) -> Result<Verdict> {
        let _ = (cx, instance, deltas);
        Ok(Verdict::Pass)
    }

    /// Whether the item of any resource may be deleted.
    ///
    /// # Errors
    /// As above.
    fn validate_model_deletion(&self, cx: &ReadContext, instance: &Item) -> Result<Verdict> {
        let _ = (cx, instance);
        Ok(Verdict::Pass)
    }

    /// Whether a part may have the name; asked where a part is made, and where its name changes from `old`.
    ///
    /// # Errors
    /// As above.
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

    /// Whether a part may have the internal part number, which may be empty; asked where a part is made, and where the
    /// number changes from `old`.
    ///
    /// # Errors
    /// As above.
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

    /// Whether a parameter may have the value; asked where a parameter is made, and where its value changes from `old`.
    ///
    /// # Errors
    /// As above.
    fn validate_part_parameter(
        &self,
        cx: &ReadContext,
        parameter: &Parameter,
        data: &str,
        old: Option<&str>,
    ) -> Result<Verdict> {
        let _ = (cx, parameter, data, old);
        Ok(Verdict::Pass)
    }

    /// Whether a stock item may have the batch code, which may be empty; asked where it is a new one in place of `old`.
    /// Stock that moves, or is split off other stock, keeps its code unasked. `item` is none where the code is looked at
    /// before there is an item.
    ///
    /// # Errors
    /// As above.
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

    /// Whether stock of the part may have the serial number; asked where it is a new one in place of `old`, and where the
    /// item becomes one of another part. `item` is none where the number is looked at before there is an item.
    ///
    /// # Errors
    /// As above.
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

    /// A new batch code; none leaves it to the next plugin, in the end to the server's template.
    ///
    /// # Errors
    /// Any error is a failure of the plugin, and the next one is asked. So it is in all calls below.
    fn generate_batch_code(
        &self,
        cx: &ReadContext,
        context: &BatchContext,
    ) -> Result<Option<String>> {
        let _ = (cx, context);
        Ok(None)
    }

    /// The number by which the serial number is sorted; none leaves it to the next plugin, in the end to the
    /// digits in it.
    ///
    /// # Errors
    /// As above.
    fn convert_serial_to_int(&self, cx: &ReadContext, serial: &str) -> Result<Option<i64>> {
        let _ = (cx, serial);
        Ok(None)
    }

    /// The highest serial number given to stock of the part; none leaves it to the next plugin, in the end to
    /// what is stored.
    ///
    /// # Errors
    /// As above.
    fn get_latest_serial_number(&self, cx: &ReadContext, part: &Part) -> Result<Option<String>> {
        let _ = (cx, part);
        Ok(None)
    }

    /// The serial number after this one; none leaves it to the next plugin, in the end to counting up.
    ///
    /// # Errors
    /// As above.
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

/// The host's side of [`ValidationMixin`]: all checks are one call.
pub trait DynValidation: Send + Sync {
    /// The plugin's answer to the question.
    ///
    /// # Errors
    /// As the plugin returns them.
    fn answer(&self, cx: &ReadContext, question: &Question) -> Result<Verdict>;
    /// See [`ValidationMixin::generate_batch_code`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn generate_batch_code(
        &self,
        cx: &ReadContext,
        context: &BatchContext,
    ) -> Result<Option<String>>;
    /// See [`ValidationMixin::convert_serial_to_int`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn convert_serial_to_int(&self, cx: &ReadContext, serial: &str) -> Result<Option<i64>>;
    /// See [`ValidationMixin::get_latest_serial_number`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn get_latest_serial_number(&self, cx: &ReadContext, part: &Part) -> Result<Option<String>>;
    /// See [`ValidationMixin::increment_serial_number`].
    ///
    /// # Errors
    /// As the plugin returns them.
    fn increment_serial_number(
        &self,
        cx: &ReadContext,
        serial: &str,
        part: &Part,
    ) -> Result<Option<String>>;
}

impl<P: ValidationMixin + Plugin> DynValidation for P {
    fn answer(&self, cx: &ReadContext, question: &Question) -> Result<Verdict> {
        question.put(self, cx)
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
