//! `/api/barcode/`: scans, generates and links barcodes.

use crate::web::endpoint::Endpoint;

mod explain;
mod generate;
mod history;
mod link;
mod po_allocate;
mod po_receive;
mod request;
mod response;
mod scan;
mod so_allocate;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = scan::endpoints();
    all.extend(explain::endpoints());
    all.extend(generate::endpoints());
    all.extend(link::endpoints());
    all.extend(po_allocate::endpoints());
    all.extend(po_receive::endpoints());
    all.extend(so_allocate::endpoints());
    all.extend(history::endpoints());
    all
}
