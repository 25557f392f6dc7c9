//! References to models.

/// The names, table and path of a model, for references from other resources.
#[derive(Debug, Clone, Copy)]
pub struct ModelRef {
    /// Name of the model in the API, such as `stockitem`.
    pub name: &'static str,
    /// Name of the model in messages and events, such as `StockItem`.
    pub class: &'static str,
    /// Name of the table.
    pub table: &'static str,
    /// URL path of the list.
    pub path: &'static str,
}
