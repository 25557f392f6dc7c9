//! `/api/error-report/`: stored error reports.

use inventree::mixin::urls::Access;
use inventree::models::error_report::ERROR_REPORT;

use super::resource::log_list;
use crate::web::endpoint::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    log_list::endpoints(&ERROR_REPORT, Access::Staff)
}
