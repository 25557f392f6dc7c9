//! The arguments of the `validate_…` methods as one type, so that one code path calls them all.

use super::{Deltas, Parameter, Part, StockItem, ValidationMixin, Verdict};
use crate::context::ReadContext;
use crate::error::Result;
use crate::models::part::{PARAMETER, PART};
use crate::models::stock::STOCK_ITEM;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Change, Item, Resource};

/// A call of a `validate_…` method with its arguments. In variants for a value, the last argument is the old value.
#[derive(Debug, Clone)]
pub enum ValidationRequest {
    /// See [`ValidationMixin::validate_model_instance`].
    Instance(Box<Item>, Option<Box<Deltas>>),
    /// See [`ValidationMixin::validate_model_deletion`].
    Deletion(Box<Item>),
    /// See [`ValidationMixin::validate_part_name`].
    PartName(Box<Part>, Option<String>),
    /// See [`ValidationMixin::validate_part_ipn`].
    PartIpn(Box<Part>, Option<String>),
    /// See [`ValidationMixin::validate_part_parameter`].
    PartParameter(Box<Parameter>, Option<String>),
    /// See [`ValidationMixin::validate_batch_code`].
    BatchCode(String, Option<Box<StockItem>>, Option<String>),
    /// See [`ValidationMixin::validate_serial_number`].
    SerialNumber(String, Box<Part>, Option<Box<StockItem>>, Option<String>),
}

impl ValidationRequest {
    /// Creates the request for the whole item of a change.
    #[must_use]
    pub fn for_change(change: &Change) -> Self {
        let before = change.before.as_ref();
        let deltas = before.map(|before| Box::new(Deltas::between(before, &change.after)));
        Self::Instance(Box::new(change.after.clone()), deltas)
    }

    /// Returns the name of the method, under which failures are recorded.
    #[must_use]
    pub fn function(&self) -> &'static str {
        match self {
            Self::Instance(..) => "validate_model_instance",
            Self::Deletion(_) => "validate_model_deletion",
            Self::PartName(..) => "validate_part_name",
            Self::PartIpn(..) => "validate_part_ipn",
            Self::PartParameter(..) => "validate_part_parameter",
            Self::BatchCode(..) => "validate_batch_code",
            Self::SerialNumber(..) => "validate_serial_number",
        }
    }

    /// Returns the field at which a rejection without a field is reported.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Instance(..) | Self::Deletion(_) => NON_FIELD_ERRORS,
            Self::PartName(..) => "name",
            Self::PartIpn(..) => "IPN",
            Self::PartParameter(..) => "data",
            Self::BatchCode(..) => "batch",
            Self::SerialNumber(..) => "serial",
        }
    }

    /// Returns the resource whose fields a rejection can name.
    #[must_use]
    pub fn resource(&self) -> &'static Resource {
        match self {
            Self::Instance(item, _) | Self::Deletion(item) => item.resource(),
            Self::PartName(..) | Self::PartIpn(..) => &PART,
            Self::PartParameter(..) => &PARAMETER,
            Self::BatchCode(..) | Self::SerialNumber(..) => &STOCK_ITEM,
        }
    }

    /// Calls the method of one plugin.
    pub(super) fn call<P: ValidationMixin>(&self, plugin: &P, cx: &ReadContext) -> Result<Verdict> {
        match self {
            Self::Instance(item, deltas) => {
                plugin.validate_model_instance(cx, item, deltas.as_deref())
            }
            Self::Deletion(item) => plugin.validate_model_deletion(cx, item),
            Self::PartName(part, old) => {
                plugin.validate_part_name(cx, &part.name, part, old.as_deref())
            }
            Self::PartIpn(part, old) => {
                plugin.validate_part_ipn(cx, &part.ipn, part, old.as_deref())
            }
            Self::PartParameter(parameter, old) => {
                plugin.validate_part_parameter(cx, parameter, &parameter.data, old.as_deref())
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
