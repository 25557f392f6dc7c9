//! What plugins are asked: one value a call, so that all checks go one way.

use super::{Deltas, Parameter, Part, StockItem, ValidationMixin, Verdict};
use crate::context::ReadContext;
use crate::error::Result;
use crate::resource::refusal::WHOLE;
use crate::resource::{Change, Item};

/// Whether something may be.
#[derive(Debug, Clone)]
pub enum Question {
    /// See [`ValidationMixin::validate_model_instance`].
    Instance(Box<Item>, Option<Box<Deltas>>),
    /// See [`ValidationMixin::validate_model_deletion`].
    Deletion(Box<Item>),
    /// See [`ValidationMixin::validate_part_name`].
    PartName(Box<Part>),
    /// See [`ValidationMixin::validate_part_ipn`].
    PartIpn(Box<Part>),
    /// See [`ValidationMixin::validate_part_parameter`].
    PartParameter(Box<Parameter>),
    /// See [`ValidationMixin::validate_batch_code`].
    BatchCode(String, Option<Box<StockItem>>),
    /// See [`ValidationMixin::validate_serial_number`].
    SerialNumber(String, Box<Part>, Option<Box<StockItem>>),
}

impl Question {
    /// Whether the item may be stored as the change says.
    #[must_use]
    pub fn instance(change: &Change) -> Self {
        let before = change.before.as_ref();
        let deltas = before.map(|before| Box::new(Deltas::between(before, &change.after)));
        Self::Instance(Box::new(change.after.clone()), deltas)
    }

    /// The name of the call, as failures are recorded under it.
    #[must_use]
    pub fn function(&self) -> &'static str {
        match self {
            Self::Instance(..) => "validate_model_instance",
            Self::Deletion(_) => "validate_model_deletion",
            Self::PartName(_) => "validate_part_name",
            Self::PartIpn(_) => "validate_part_ipn",
            Self::PartParameter(_) => "validate_part_parameter",
            Self::BatchCode(..) => "validate_batch_code",
            Self::SerialNumber(..) => "validate_serial_number",
        }
    }

    /// The field at which a rejection is told that names none.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Instance(..) | Self::Deletion(_) => WHOLE,
            Self::PartName(_) => "name",
            Self::PartIpn(_) => "IPN",
            Self::PartParameter(_) => "data",
            Self::BatchCode(..) => "batch",
            Self::SerialNumber(..) => "serial",
        }
    }

    /// Asks one plugin.
    pub(super) fn put<P: ValidationMixin>(&self, plugin: &P, cx: &ReadContext) -> Result<Verdict> {
        match self {
            Self::Instance(item, deltas) => {
                plugin.validate_model_instance(cx, item, deltas.as_deref())
            }
            Self::Deletion(item) => plugin.validate_model_deletion(cx, item),
            Self::PartName(part) => plugin.validate_part_name(cx, &part.name, part),
            Self::PartIpn(part) => plugin.validate_part_ipn(cx, &part.ipn, part),
            Self::PartParameter(parameter) => {
                plugin.validate_part_parameter(cx, parameter, &parameter.data)
            }
            Self::BatchCode(code, item) => plugin.validate_batch_code(cx, code, item.as_deref()),
            Self::SerialNumber(serial, part, item) => {
                plugin.validate_serial_number(cx, serial, part, item.as_deref())
            }
        }
    }
}
