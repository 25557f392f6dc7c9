//! The purpose of a plugin call.

/// The purpose of a plugin call, for methods that are called for several purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Purpose {
    /// The only purpose of the method.
    #[default]
    Unspecified,
    /// `/api/barcode/`: a scan. `after_scan` of the plugin with the match is called next.
    Scan,
    /// `/api/barcode/explain/`: lists which plugins read the barcode, and the result of each.
    Explain,
    /// `/api/barcode/link/`: assigns the barcode to an item, unless it belongs to an item already.
    Link,
    /// `/api/barcode/po-allocate/`: finds the supplier part that is to be added to a purchase order.
    PurchaseAllocation,
    /// `/api/barcode/so-allocate/`: allocates the scanned stock item to a sales order.
    SalesAllocation,
    /// `/api/barcode/po-receive/`: receives the items of a purchase order that carry the barcode.
    Receipt,
}
