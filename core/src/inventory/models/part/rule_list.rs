//! The resources of parts, with their rules.

use super::bom::BomRules;
use super::bom_substitute::SubstituteRules;
use super::category_parameter::CategoryParameterRules;
use super::category_rules::CATEGORY_RULES;
use super::parameter_rules::ParameterRules;
use super::parameter_template_rules::TemplateRules;
use super::price_break::PriceRules;
use super::relation::RelationRules;
use super::rules::PartRules;
use super::test_template::TestTemplateRules;
use super::{
    BOM_ITEM, CATEGORY, CATEGORY_PARAMETER, INTERNAL_PRICE, PARAMETER, PARAMETER_TEMPLATE, PART,
    RELATION, SALE_PRICE, SUBSTITUTE, TEST_TEMPLATE,
};
use crate::resource::checks::RuleList;

/// The resources of this domain, with their rules.
pub(crate) static RULES: RuleList = &[
    (&BOM_ITEM, &BomRules),
    (&CATEGORY, &CATEGORY_RULES),
    (&CATEGORY_PARAMETER, &CategoryParameterRules),
    (&INTERNAL_PRICE, &PriceRules),
    (&PARAMETER, &ParameterRules),
    (&PARAMETER_TEMPLATE, &TemplateRules),
    (&PART, &PartRules),
    (&RELATION, &RelationRules),
    (&SALE_PRICE, &PriceRules),
    (&SUBSTITUTE, &SubstituteRules),
    (&TEST_TEMPLATE, &TestTemplateRules),
];
