//! Actions on parts, in addition to the endpoints that every resource has.

use crate::web::endpoint::Endpoint;

mod bom_copy;
mod bom_validate;
mod requirements;
mod serial_numbers;
mod thumbs;

/// Returns the endpoints of all actions.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = thumbs::endpoints();
    all.extend(bom_copy::endpoints());
    all.extend(bom_validate::endpoints());
    all.extend(requirements::endpoints());
    all.extend(serial_numbers::endpoints());
    all
}
