//! For what a plugin is called.

/// For what a plugin is called, where one method is called for several reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Purpose {
    /// What the method itself says.
    #[default]
    Method,
    /// A scan at `/api/barcode/`: the plugin that has a match acts on it afterwards.
    Scan,
    /// `/api/barcode/explain/`: a user asks which plugins read the code, and what each answers.
    Explain,
    /// `/api/barcode/link/`: the code is to be given to an item, unless it stands for one already.
    Link,
    /// `/api/barcode/po-allocate/`: a purchase order is to get a line for what the code stands for.
    PurchaseAllocation,
    /// `/api/barcode/so-allocate/`: what the code stands for is to be put aside for a sales order.
    SalesAllocation,
    /// `/api/barcode/po-receive/`: goods with the code on them arrive.
    Receipt,
}
