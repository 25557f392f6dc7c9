//! The types of settings in the API.

/// The type of a setting, for storing and checking its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// `true` or `false`, stored as `True` or `False`.
    Boolean,
    /// An integer.
    Integer,
    /// A floating-point number.
    Float,
    /// A string.
    Text,
    /// The primary key of a row of a model.
    Related,
}

impl ValueType {
    /// Returns the name in the API.
    #[must_use]
    pub const fn api_name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Float | Self::Text => "string",
            Self::Related => "related field",
        }
    }
}
