//! The resources of companies, with their rules.

use super::manufacturer_parameter::ParameterRules;
use super::manufacturer_part::ManufacturerPartRules;
use super::postal_address::AddressRules;
use super::price_break::PriceBreakRules;
use super::rules::CompanyRules;
use super::supplier_part::SupplierPartRules;
use super::{
    ADDRESS, COMPANY, MANUFACTURER_PARAMETER, MANUFACTURER_PART, SUPPLIER_PART,
    SUPPLIER_PRICE_BREAK,
};
use crate::resource::checks::RuleList;

/// The resources of this domain, with their rules.
pub(crate) static RULES: RuleList = &[
    (&ADDRESS, &AddressRules),
    (&COMPANY, &CompanyRules),
    (&MANUFACTURER_PARAMETER, &ParameterRules),
    (&MANUFACTURER_PART, &ManufacturerPartRules),
    (&SUPPLIER_PART, &SupplierPartRules),
    (&SUPPLIER_PRICE_BREAK, &PriceBreakRules),
];
