//! Where the values of fields come from.

/// Where the value of a field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A column of the table.
    Column(&'static str),
    /// A SQL expression over the table `t`.
    Sql(&'static str),
    /// The resource's rules, which read it from the request or add it to the response.
    Rules,
}

/// The default of a field that the request for a new item omits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DefaultValue {
    /// Null if allowed, otherwise an empty string or zero.
    Empty,
    /// A boolean.
    Boolean(bool),
    /// An integer, also for decimal fields.
    Integer(i64),
    /// A string.
    Text(&'static str),
}

impl Source {
    pub(super) const fn column_name(self) -> Option<&'static str> {
        match self {
            Self::Column(column) => Some(column),
            Self::Sql(_) | Self::Rules => None,
        }
    }
}
