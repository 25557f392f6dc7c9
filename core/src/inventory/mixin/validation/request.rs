//! The arguments of the `validate_…` methods as one type, so that one code path calls them all.

use super::Deltas;
use crate::items::{Instance, Parameter, ParameterTemplate, Part, StockItem};
use crate::query::Model as _;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Change, Resource};

/// A call of a `validate_…` method with its arguments. In variants for a value, the last argument is the old value.
#[derive(Debug, Clone)]
pub enum ValidationRequest {
    /// See [`validate_model_instance`](super::ValidationMixin::validate_model_instance).
    Instance(Box<Instance>, Option<Box<Deltas>>),
    /// See [`validate_model_deletion`](super::ValidationMixin::validate_model_deletion).
    Deletion(Box<Instance>),
    /// See [`validate_part_name`](super::ValidationMixin::validate_part_name).
    PartName(Box<Part>, Option<String>),
    /// See [`validate_part_ipn`](super::ValidationMixin::validate_part_ipn).
    PartIpn(Box<Part>, Option<String>),
    /// See [`validate_part_parameter`](super::ValidationMixin::validate_part_parameter).
    PartParameter(Box<Parameter>, Box<ParameterTemplate>, Option<String>),
    /// See [`validate_batch_code`](super::ValidationMixin::validate_batch_code).
    BatchCode(String, Option<Box<StockItem>>, Option<String>),
    /// See [`validate_serial_number`](super::ValidationMixin::validate_serial_number).
    SerialNumber(String, Box<Part>, Option<Box<StockItem>>, Option<String>),
}

impl ValidationRequest {
    /// Creates the request for the whole item of a change.
    #[must_use]
    pub fn for_change(change: &Change) -> Self {
        let before = change.before.as_ref();
        let deltas = before.map(|before| Box::new(Deltas::between(before, &change.after)));
        let instance = Instance::from_item(change.after.clone());
        Self::Instance(Box::new(instance), deltas)
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
            Self::Instance(instance, _) | Self::Deletion(instance) => instance.resource(),
            Self::PartName(..) | Self::PartIpn(..) => Part::RESOURCE,
            Self::PartParameter(..) => Parameter::RESOURCE,
            Self::BatchCode(..) | Self::SerialNumber(..) => StockItem::RESOURCE,
        }
    }
}
