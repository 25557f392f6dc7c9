//! `/api/error-report/`: failures that were stored.

use inventree::mixin::urls::Access;
use inventree::models::error_report::ERROR_REPORT;

use super::resource::record;
use crate::web::endpoint::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    record::endpoints(&ERROR_REPORT, Access::Staff)
}
